import { expect, test } from 'vitest'
import { builtInQueries, goldFaults, openBuiltIn } from '../support/eval/gold-queries.ts'
import { mutantMatrix } from '../support/eval/mutant-matrix.ts'

test('accepted queries return the same rows on 15 and 18, and mutants of the meant ones do not (a sample; all by npm run mutants:query)', {
  timeout: 300_000,
}, async () => {
  const all = await builtInQueries()
  const cases = all.cases.filter(({ database }, index) => database === 'clinic' && index % 5 === 0)
  const databases = all.databases.filter(({ name }) => name === 'clinic')
  await using older = await openBuiltIn({ cases, databases }, 15)
  await using newer = await openBuiltIn({ cases, databases }, 18)
  expect(cases.length).toBeGreaterThan(10)
  expect(await goldFaults(cases, [older, newer])).toEqual([])
  const outcomes = (await mutantMatrix(newer.urlOf('clinic'), cases)).flatMap((one) => one.outcomes)
  const apart = outcomes.filter(({ verdict }) => verdict === 'apart').length
  const alive = outcomes.filter(({ verdict }) => verdict === 'alive').length
  expect(apart).toBeGreaterThan(50)
  expect(apart / (apart + alive)).toBeGreaterThan(0.95)
})
