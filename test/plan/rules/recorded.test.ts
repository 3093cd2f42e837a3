import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { findingsOf } from '../../../src/lib/plan/find.ts'
import { measurePlan } from '../../../src/lib/plan/metrics.ts'
import { parseExplain } from '../../../src/lib/plan/parse-explain.ts'

async function recordedPlan(name: string): Promise<string> {
  return readFile(new URL(`../../fixtures/plan/recorded/${name}.txt`, import.meta.url), 'utf8')
}

function rulesFor(text: string): string[] {
  return findingsOf({ plan: measurePlan(parseExplain(text)) }).map(({ rule }) => rule)
}

test('compiling for most of the time is found, compiling for a little of it is not', async () => {
  const text = await recordedPlan('jit-overhead')
  expect(rulesFor(text)).toEqual(['jit-overhead'])
  expect(rulesFor(text.replaceAll('41.525', '5.000'))).toEqual([])
})

test('planning for longer than running is found, unless both are short', async () => {
  const text = await recordedPlan('planning-time')
  expect(rulesFor(text)).toEqual(['planning-time'])
  expect(rulesFor(text.replace('15.318', '4.915'))).toEqual([])
  expect(rulesFor(text.replace('0.131', '312.000'))).toEqual([])
})
