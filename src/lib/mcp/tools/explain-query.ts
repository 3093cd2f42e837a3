import type { ExplainResult } from '../../explain/explain-result.ts'
import { cleaned } from '../data-text.ts'
import { allowed, estimates, requireAffordable } from '../judged-query.ts'
import type { Tool } from '../tool.ts'

interface ExplainArgs extends Record<string, unknown> {
  sql: string
  params?: string[]
  analyze?: boolean
  indexes?: boolean
}

/** How a result of the library is told as text. */
export type Told<Result> = (result: Result) => Promise<string>

/** The plan of a query, and what is wrong with it. `analyze` is offered only where the user lets it. */
export function explainQuery(mayAnalyze: boolean, told: Told<ExplainResult>): Tool<ExplainArgs> {
  return {
    name: 'explain_query',
    title: 'Explain a query',
    description: `Plan of a SELECT with findings (why it is slow, what mends it)${mayAnalyze ? '; analyze executes it' : '; not executed'}. indexes tries indexes on an embedded planner (seconds).`,
    input: {
      type: 'object',
      properties: {
        sql: { type: 'string', minLength: 1, maxLength: 100_000 },
        params: {
          type: 'array',
          items: { type: 'string', maxLength: 10_000 },
          maxItems: 100,
          description: 'values of $1, $2, …; a generic plan without',
        },
        indexes: { type: 'boolean', default: false },
        ...(mayAnalyze && { analyze: { type: 'boolean', default: false } }),
      },
      required: ['sql'],
    },
    async run({ sql, params, analyze = false, indexes = false }, call) {
      const { settings, context } = call
      const { url, sql: written } = await allowed(sql, call)
      if (analyze && !params) {
        const { cost } = await estimates(url, written, settings.limits, context)
        requireAffordable(cost, call)
      }
      const { explain } = await import('../../explain/explain.ts')
      const { proposeFromSandbox } = await import('../../explain/propose-indexes.ts')
      const result = await explain(
        {
          url,
          sql: written,
          analyze: analyze && mayAnalyze,
          timeoutMs: settings.limits.statementMs,
          ...(params && { values: params }),
          ...(indexes && { propose: proposeFromSandbox(url) }),
        },
        context,
      )
      const count = result.findings.length
      return {
        text: count === 0 ? 'No findings.' : `${count} ${count === 1 ? 'finding' : 'findings'}.`,
        data: cleaned(await told(result), settings.limits.bytes),
      }
    },
  }
}
