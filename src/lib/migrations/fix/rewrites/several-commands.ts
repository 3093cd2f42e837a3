import { alterParts } from '../alter-parts.ts'
import { brief, type Fix, type FixStep, type Problem, type Rewrite } from '../fix.ts'

/**
 * One ALTER TABLE with several commands holds the strongest lock for the work of all of them: the dangerous ones are
 * taken out and rewritten each for itself, the others stay together.
 */
export function severalCommands(one: (problem: Problem) => Fix | null): Rewrite {
  return {
    name: 'commands-apart',
    fix(problem) {
      const parts = alterParts(problem)
      if (!parts || parts.length < 2) return null
      const fixes = parts.map((part): { text: string; table: string; fix: Fix | null } => {
        const sql = `ALTER TABLE ${part.table} ${part.text}`
        const [statement] = problem.parser.statements(sql)
        const fix = statement ? one({ ...problem, sql, node: statement.node }) : null
        return { text: part.text, table: part.table, fix: fix?.rewrite === 'brief-lock' ? null : fix }
      })
      const found = fixes.flatMap(({ fix }) => fix ?? [])
      if (found.length === 0) return null
      const up: FixStep[] = []
      let together: string[] = []
      const table = parts[0]?.table ?? ''
      const close = () => {
        if (together.length > 0) up.push(brief(`ALTER TABLE ${table} ${together.join(', ')}`))
        together = []
      }
      for (const { text, fix } of fixes) {
        if (!fix) {
          together.push(text)
          continue
        }
        close()
        up.push(...fix.up)
      }
      close()
      const undone = found.length === fixes.length && found.every(({ down }) => down !== null)
      return {
        rewrite: 'commands-apart',
        why: found.map(({ why }) => why).join(' '),
        up,
        down: undone ? found.toReversed().flatMap(({ down }) => down ?? []) : null,
        notes: [...new Set(found.flatMap(({ notes }) => notes))],
      }
    },
  }
}
