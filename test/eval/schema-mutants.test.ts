import { expect, test } from 'vitest'
import { runMutants } from '../support/eval/run-mutants.ts'
import { allDesigns } from '../support/eval/schema-designs.ts'

test('mutants of right designs are noticed, and the note names the place (a sample; all by npm run mutants:schema)', {
  timeout: 600_000,
}, async () => {
  const designs = await allDesigns()
  const sample = designs.filter((_, index) => index % 4 === 0)
  const results = await runMutants(sample, (n) => n % 16 === 0)
  const judged = results.filter(({ outcome }) => outcome !== 'silent' && outcome !== 'not-possible')
  expect(judged.length).toBeGreaterThan(40)
  expect(
    judged
      .filter(({ outcome }) => outcome !== 'noticed')
      .map(({ place, kind, sql, notes }) => ({ place, kind, sql, notes })),
  ).toEqual([])
})
