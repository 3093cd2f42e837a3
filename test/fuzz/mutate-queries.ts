import { parseArgs } from 'node:util'
import { builtInQueries, goldFaults, openBuiltIn } from '../support/eval/gold-queries.ts'
import { mutantMatrix } from '../support/eval/mutant-matrix.ts'

/**
 * `npm run mutants:query -- [id …]`: every accepted query on PostgreSQL 15 and 18, then every mutant of the meant ones; ends with
 * 1 when a query is at fault or fewer than 95 % of the mutants that are not equivalent are told apart.
 */
const { positionals: ids } = parseArgs({ allowPositionals: true })
const all = await builtInQueries()
const cases = all.cases.filter(({ id }) => ids.length === 0 || ids.some((part) => id.includes(part)))
const collection = {
  cases,
  databases: all.databases.filter(({ name }) => cases.some((one) => one.database === name)),
}
const began = performance.now()
await using older = await openBuiltIn(collection, 15)
await using newer = await openBuiltIn(collection, 18)
const faults = await goldFaults(cases, [older, newer])
for (const fault of faults) console.log(fault)
console.log(`${cases.length} cases on PostgreSQL 15 and 18: ${faults.length} faults`)

const matrix = []
for (const { name } of collection.databases) {
  const own = cases.filter(({ database }) => database === name)
  matrix.push(...(await mutantMatrix(newer.urlOf(name), own)))
}
for (const { id, outcomes, unusedMarks } of matrix) {
  for (const { change, verdict } of outcomes) if (verdict === 'alive') console.log(`alive: ${id}: ${change}`)
  for (const mark of unusedMarks) console.log(`no such equivalent: ${id}: ${mark}`)
}
const outcomes = matrix.flatMap((one) => one.outcomes)
const count = (verdict: string) => outcomes.filter((one) => one.verdict === verdict).length
const share = count('apart') / (count('apart') + count('alive'))
const seconds = ((performance.now() - began) / 1000).toFixed(0)
console.log(
  `${count('apart')} of ${count('apart') + count('alive')} mutants told apart (${(100 * share).toFixed(2)} %); ` +
    `${count('equivalent')} equivalents and ${count('invalid')} that Postgres refuses left out; ${seconds} s`,
)
process.exitCode = faults.length === 0 && share >= 0.95 ? 0 : 1
