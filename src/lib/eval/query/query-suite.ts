import { queryAi } from '../../ai/query/query-ai.ts'
import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import type { Attempt, EvalSuite } from '../suite.ts'
import type { OpenDatabases } from './databases.ts'
import type { QueryAnswer, QueryCase } from './query-case.ts'
import { COMPARED_ROWS, QueryScorer } from './score-query.ts'

/** What decides the answers besides the model. */
export interface QuerySuiteSettings {
  /** Queries that the model proposes at once. */
  candidates: number
  /** Whether values of rows may be told to the model. */
  allowValues: boolean
}

/** Questions as a suite: asked as `query ai` asks them, scored by their results. */
export function querySuite(
  cases: readonly QueryCase[],
  databases: OpenDatabases,
  settings: QuerySuiteSettings,
): EvalSuite<QueryCase, QueryAnswer> {
  const scorer = new QueryScorer((name) => databases.urlOf(name))
  return {
    name: 'query',
    cases,
    ask: (one, attempt, context) => ask(one, databases.urlOf(one.database), attempt, settings, context),
    score: (one, answer, context) => scorer.score(one, answer, context),
    textOf: (answer) => ('sql' in answer ? answer.sql : `(declined: ${answer.declined})`),
    async promptLength(one, context) {
      const options = { ...settings, env: {}, showPrompt: true }
      const { prompt } = await queryAi(databases.urlOf(one.database), one.question, options, context)
      return prompt ? prompt.instructions.length + prompt.facts.length + prompt.request.length : 0
    },
  }
}

async function ask(
  one: QueryCase,
  url: string,
  attempt: Attempt<QueryAnswer>,
  settings: QuerySuiteSettings,
  context: RunContext,
): Promise<{ repairs: number }> {
  let replies = 0
  try {
    const result = await queryAi(
      url,
      one.question,
      {
        ...settings,
        ...attempt.options,
        limits: { rows: COMPARED_ROWS },
        onReply(reply, passed) {
          const [proposed] = reply.candidates
          if (replies === 0 && proposed) attempt.keep('first', { sql: proposed.sql })
          if (passed[0]) attempt.keep('repaired', { sql: passed[0].sql })
          // a question for more tables is no answer yet
          if (reply.candidates.length > 0) replies += 1
        },
      },
      context,
    )
    if (result.sql !== null) attempt.keep('final', { sql: result.sql })
    return { repairs: result.repairs }
  } catch (error) {
    if (!(error instanceof PostAiError) || error.code !== 'AI_DECLINED') throw error
    const answer: QueryAnswer = { declined: error.message }
    if (replies === 0) attempt.keep('first', answer)
    attempt.keep('repaired', answer)
    attempt.keep('final', answer)
    return { repairs: replies }
  }
}
