import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rules } from '../../../src/lib/plan/registry.ts'
import { planShop } from '../../support/plan-shop.ts'
import { findingsFor, ruleComment } from '../../support/rule-examples.ts'
import { sample } from '../../support/sample.ts'
import { type TestDatabase, testDatabase } from '../../support/servers.ts'

/** What no server of the tests shows: it has no compiler for JIT, and how long planning takes is not to be relied on. */
const recorded = ['jit-overhead', 'planning-time']

/** Extensions that the tests' servers come without; the other example still runs. */
const notInstalled: Record<string, string> = { 'order-by-random': 'tsm_system_rows' }

describe('the doc comment of every rule explains it', () => {
  test.each(rules.map(({ name, summary }) => [name, summary]))('%s', (name, summary) => {
    const { first, why, bad, good, source } = ruleComment(name)
    expect(first).toMatch(/\.$/)
    expect(summary).not.toMatch(/\.$/)
    expect([why, bad, good, source]).not.toContain(undefined)
  })
})

describe.each(sample([18, 15]))('on PostgreSQL %i', (major) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase(major, { template: planShop })
  })
  afterAll(() => database[Symbol.asyncDispose]())

  const names = rules.map(({ name }) => name).filter((name) => !recorded.includes(name))

  // first, because a rolled back UPDATE of a bad example leaves its traces in the table
  test.each(names.filter((name) => !(name in notInstalled)))(
    '%s is not found in its good example',
    async (name) => {
      const findings = await findingsFor(database.url, ruleComment(name).good ?? '')
      expect(findings.map(({ rule }) => rule)).not.toContain(name)
    },
  )

  test.each(names)('%s is found in its bad example', async (name) => {
    const findings = await findingsFor(database.url, ruleComment(name).bad ?? '')
    expect(findings.map(({ rule }) => rule)).toContain(name)
    const finding = findings.find(({ rule }) => rule === name)
    expect(finding?.node ?? finding?.position ?? finding?.title).toBeDefined()
    for (const { value } of finding?.evidence ?? []) expect(value).toBeGreaterThanOrEqual(0)
    for (const text of [finding?.title, finding?.meaning, finding?.nextStep]) {
      expect(text).not.toMatch(/undefined|NaN|null\b|\[object/)
      expect(text).toMatch(/\S/)
    }
  })
})
