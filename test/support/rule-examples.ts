import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readCatalogFacts } from '../../src/lib/explain/read-catalog-facts.ts'
import { findingsOf } from '../../src/lib/plan/find.ts'
import type { Finding } from '../../src/lib/plan/finding.ts'
import { measurePlan } from '../../src/lib/plan/metrics.ts'
import { planFromJson } from '../../src/lib/plan/plan-json.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { loadParser } from '../../src/lib/sql/parser.ts'

/** The parts of a rule's doc comment, from which its page is made too. */
export interface RuleComment {
  first: string
  why: string | undefined
  bad: string | undefined
  good: string | undefined
  source: string | undefined
}

/** Reads the doc comment of the rule in `src/lib/<place>/<name>.ts`. */
export function ruleComment(name: string, place = 'plan/rules'): RuleComment {
  const file = fileURLToPath(new URL(`../../src/lib/${place}/${name}.ts`, import.meta.url))
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport const /.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
  const text = comment.replaceAll(/^ \* ?/gm, '')
  const example = (kind: string) =>
    new RegExp(`^${kind}:\\n\`\`\`sql\\n([\\s\\S]*?)\`\`\``, 'm').exec(text)?.[1]
  return {
    first: text.trim().split('\n')[0] ?? '',
    why: /^Why: (.+)/m.exec(text)?.[1],
    bad: example('Bad'),
    good: example('Good'),
    source: /^Source: (.+)/m.exec(text)?.[1],
  }
}

/**
 * Runs a script in a transaction that is rolled back, its last statement with EXPLAIN, and gives what the rules find
 * in that.
 */
export async function findingsFor(
  url: string,
  script: string,
  options: { analyze?: boolean; facts?: boolean } = {},
): Promise<Finding[]> {
  const { analyze = true, facts = true } = options
  const parser = await loadParser()
  const statements = parser.statements(script)
  const last = statements.at(-1)
  if (!last) throw new Error(`no statement in: ${script}`)
  await using session = await connect(url)
  await session.script('BEGIN')
  for (const { text } of statements.slice(0, -1)) await session.script(text)
  const how = analyze ? 'ANALYZE, BUFFERS, VERBOSE, FORMAT JSON' : 'VERBOSE, FORMAT JSON'
  const [row] = await session.script<{ 'QUERY PLAN': unknown }>(`EXPLAIN (${how}) ${last.text}`)
  const [statement] = parser.statements(last.text)
  return findingsOf({
    plan: measurePlan(planFromJson(row?.['QUERY PLAN'])),
    ...(statement && { statement: { sql: last.text, node: statement.node } }),
    ...(facts && { facts: await readCatalogFacts((sql) => session.query(sql), last.node) }),
  })
}
