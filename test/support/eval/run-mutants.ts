import { quietContext } from '../../../src/lib/core/context.ts'
import { readDesign } from '../../../src/lib/eval/schema/design.ts'
import { bestShape, judgeDesign } from '../../../src/lib/eval/schema/judge-design.ts'
import { openScoringSandbox } from '../../../src/lib/eval/schema/sandbox.ts'
import { run, scoreOf } from '../../../src/lib/eval/schema/score-schema.ts'
import { ShadowRefusal } from '../../../src/lib/migrations/proof/shadow.ts'
import type { Design } from './schema-designs.ts'
import { type Mutant, mutantsOf } from './schema-mutants.ts'

/** What became of a mutant. `not-possible`: Postgres refuses the change itself, so there is no such design. */
export interface MutantResult extends Mutant {
  place: string
  outcome: 'noticed' | 'unnoticed' | 'not-named' | 'silent' | 'not-possible'
  notes: readonly string[]
}

/** Scores mutants of designs, in the embedded server. `wanted` chooses by the running number of the mutant. */
export async function runMutants(
  designs: readonly Design[],
  wanted: (n: number) => boolean = () => true,
): Promise<MutantResult[]> {
  const results: MutantResult[] = []
  let n = 0
  await using sandbox = openScoringSandbox()
  for (const { one, name, answer } of designs) {
    await sandbox.use(
      async (database) => {
        for (const sql of [one.start ?? '', answer.up]) {
          const failure = await run(database, sql)
          if (failure) throw new Error(`${one.id} ${name}: ${failure}`)
        }
        const design = await readDesign(database)
        const { alignment } = bestShape(one.contract, design)
        for (const mutant of await mutantsOf(database, design, alignment, one.contract)) {
          n += 1
          if (!wanted(n)) continue
          const place = `${one.id} ${name}`
          if (mutant.silent !== undefined) {
            results.push({ ...mutant, place, outcome: 'silent', notes: [] })
            continue
          }
          await database.query('BEGIN')
          try {
            await database.query(mutant.sql)
            const { strict, notes } = scoreOf(await judgeDesign(one.contract, database), undefined)
            const named = notes.some((note) => mutant.about.some((word) => note.includes(word)))
            results.push({
              ...mutant,
              place,
              notes,
              outcome: strict === 1 ? 'unnoticed' : named ? 'noticed' : 'not-named',
            })
          } catch (error) {
            if (!(error instanceof ShadowRefusal) || error.sql !== mutant.sql) throw error
            results.push({ ...mutant, place, outcome: 'not-possible', notes: [error.message] })
          } finally {
            await database.query('ROLLBACK')
          }
        }
      },
      quietContext(),
      600_000,
    )
  }
  return results
}
