import { describe, expect, test } from 'vitest'
import { rules } from '../../src/lib/advisor/rules/registry.ts'
import { ruleComment } from '../support/rule-examples.ts'

describe('the doc comment of every rule about a database explains it', () => {
  test.each(rules.map(({ name, summary }) => [name, summary]))('%s', (name, summary) => {
    const { first, why, source } = ruleComment(name, 'advisor/rules')
    expect(first).toMatch(/\.$/)
    expect(summary).not.toMatch(/\.$/)
    expect([why, source]).not.toContain(undefined)
  })
})
