import { messageOf, PostAiError } from '../../core/error.ts'
import { formatCost, formatCount } from '../../core/units.ts'
import { cleanedDeep, cleanedLine } from '../data-text.ts'
import { estimates, judged } from '../judged-query.ts'
import type { Tool, ToolCall } from '../tool.ts'

interface CheckArgs extends Record<string, unknown> {
  sql: string
}

/** Says what would become of a query, without running it. */
export const checkSql: Tool<CheckArgs> = {
  name: 'check_sql',
  title: 'Check SQL',
  description:
    'Whether query would run a statement: verdict with reason, the tables it names, and the planner’s cost and rows. Nothing is run.',
  input: {
    type: 'object',
    properties: { sql: { type: 'string', minLength: 1, maxLength: 100_000 } },
    required: ['sql'],
  },
  output: {
    type: 'object',
    properties: {
      allowed: { type: 'boolean' },
      reason: { type: 'string' },
      rule: { type: ['string', 'null'] },
      hint: { type: ['string', 'null'] },
      relations: { type: 'array', items: { type: 'string' } },
      cost: { type: ['number', 'null'] },
      rows: { type: ['number', 'null'] },
      error: { type: ['string', 'null'] },
    },
    required: ['allowed', 'reason', 'rule', 'hint', 'relations', 'cost', 'rows', 'error'],
  },
  async run({ sql }, call) {
    const checked = cleanedDeep(await check(sql, call), 1000)
    const { allowed, reason, hint, relations, cost, rows, error } = checked
    const lines = [
      `${allowed ? 'allowed' : 'refused'}: ${cleanedLine(reason, 1000)}`,
      ...(hint === null ? [] : [`hint: ${cleanedLine(hint, 500)}`]),
      ...(error === null ? [] : [`error: ${cleanedLine(error, 500)}`]),
      ...(cost === null ? [] : [`cost ${formatCost(cost)}, ${formatCount(rows ?? 0)} rows expected`]),
    ]
    return {
      text: lines.join('\n'),
      ...(relations.length > 0 && { data: `reads ${relations.join(', ')}` }),
      structured: { ...checked },
    }
  },
}

async function check(sql: string, call: ToolCall) {
  const { database, settings, context } = call
  const none = { relations: [] as string[], cost: null, rows: null, error: null }
  const restricted = await judged(sql, call)
  const { allowed, reason, rule, hint } = restricted.verdict
  if (!('sql' in restricted)) return { allowed, reason, rule, hint, ...none }
  const { relations } = restricted
  try {
    const { cost, rows } = await estimates(
      await database.url(context),
      restricted.sql,
      settings.limits,
      context,
    )
    if (cost <= settings.limits.cost) return { ...none, allowed, reason, rule, hint, relations, cost, rows }
    const why = `The planner's cost is higher than the ${formatCost(settings.limits.cost)} that is allowed here.`
    return { ...none, allowed: false, reason: why, rule: 'cost', hint: 'Read less.', relations, cost, rows }
  } catch (error) {
    if (!(error instanceof PostAiError) || error.sql === undefined) throw error
    // the guard has no objection, the server has
    return {
      ...none,
      allowed: false,
      reason: 'The server refuses it.',
      rule,
      hint,
      relations,
      error: messageOf(error),
    }
  }
}
