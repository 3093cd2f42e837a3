import { parseArgs } from 'node:util'
import { runMutants } from '../support/eval/run-mutants.ts'
import { allDesigns } from '../support/eval/schema-designs.ts'

/**
 * `npm run mutants:schema -- [--every n] [id …]`: every mutant, or every n-th one, of every right design; ends with 1 when fewer
 * than 98 % are noticed.
 */
const { values, positionals: ids } = parseArgs({
  options: { every: { type: 'string', default: '1' } },
  allowPositionals: true,
})
const designs = (await allDesigns()).filter(
  ({ one }) => ids.length === 0 || ids.some((id) => one.id.includes(id)),
)
const began = performance.now()
const results = await runMutants(designs, (n) => n % Number(values.every) === 0)
const seconds = (performance.now() - began) / 1000

const count = (outcome: string) => results.filter((result) => result.outcome === outcome).length
for (const { outcome, place, kind, sql, notes } of results) {
  if (outcome === 'unnoticed' || outcome === 'not-named')
    console.log(`${outcome}: ${place}: ${kind}: ${sql}`, notes.slice(0, 2))
}
console.log('left out, by rule:')
const silent = Map.groupBy(
  results.filter((result) => result.outcome === 'silent'),
  ({ silent: rule }) => rule,
)
for (const [rule, found] of silent) console.log(`  ${found.length} ${rule}`)
console.log(`  ${count('not-possible')} that Postgres refuses`)
const kinds = Map.groupBy(
  results.filter(({ outcome }) => !['silent', 'not-possible'].includes(outcome)),
  ({ kind }) => kind,
)
for (const [kind, found] of kinds)
  console.log(`${kind}: ${found.filter(({ outcome }) => outcome === 'noticed').length} of ${found.length}`)
const judged = [...kinds.values()].flat().length
const share = count('noticed') / judged
console.log(
  `${count('noticed')} of ${judged} mutants of ${designs.length} designs noticed and named (${(100 * share).toFixed(2)} %), ${seconds.toFixed(0)} s`,
)
process.exitCode = share >= 0.98 ? 0 : 1
