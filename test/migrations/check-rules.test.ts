import { describe, expect, test } from 'vitest'
import { checkRules } from '../../src/lib/migrations/rules/registry.ts'
import { operationsSchema } from '../support/lock-operations.ts'
import { checkScript, findingsIn, foundIn } from '../support/migrate-check.ts'
import { ruleComment } from '../support/rule-examples.ts'

/** Examples are migrations of a project with these tables; of those two things only a server or another tool tells. */
const schema = operationsSchema
const circumstances: Record<string, Parameters<typeof checkScript>[1]> = {
  'needs-newer-server': { major: 17 },
  'new-enum-value-used': { layout: 'dbmate' },
  'statement-fails': { sandbox: true },
}

describe('the doc comment of every rule about migrations explains it', () => {
  test.each(checkRules.map(({ name, summary }) => [name, summary]))('%s', (name, summary) => {
    const { first, why, bad, good, source } = ruleComment(name, 'migrations/rules')
    expect(first).toMatch(/\.$/)
    expect(summary).not.toMatch(/\.$/)
    expect([why, bad, good, source]).not.toContain(undefined)
  })
})

describe.each(checkRules.map((rule) => [rule.name, rule]))('%s', (name, rule) => {
  const input = { schema, ...circumstances[name] }

  test('is found in its bad example', async () => {
    const file = await checkScript(ruleComment(name, 'migrations/rules').bad ?? '', input)
    expect(foundIn(file).map((found) => found.split(' ')[0])).toContain(name)
    for (const { message, fix, rule: found } of findingsIn(file)) {
      expect(`${message} ${fix}`).not.toMatch(/undefined|NaN|\[object/)
      if (found === name) expect(['error', 'danger', 'caution']).toContain(rule.severity)
    }
  })

  test('is not found in its good example', async () => {
    const file = await checkScript(ruleComment(name, 'migrations/rules').good ?? '', input)
    expect(foundIn(file).map((found) => found.split(' ')[0])).not.toContain(name)
    expect(file.verdict).not.toBe('error')
  })
})
