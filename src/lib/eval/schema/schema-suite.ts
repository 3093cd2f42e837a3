import { schemaAi } from '../../ai/schema/schema-ai.ts'
import type { SchemaAiResult } from '../../ai/schema/schema-ai-result.ts'
import type { SchemaAiInput } from '../../ai/schema/schema-start.ts'
import type { EvalSuite } from '../suite.ts'
import { openScoringSandbox } from './sandbox.ts'
import type { SchemaCase } from './schema-case.ts'
import { notRun, type SchemaAnswer, scoreSchema } from './score-schema.ts'

/**
 * The suite of schemas: a brief goes to `schemaAi` as it is, with the start of a change as SQL, and the migration it gives is scored
 * in the embedded PostgreSQL. Dispose of the suite to stop that.
 */
export function schemaSuite(
  cases: readonly SchemaCase[],
): EvalSuite<SchemaCase, SchemaAnswer> & AsyncDisposable {
  const sandbox = openScoringSandbox()
  return {
    name: 'schema',
    cases,
    async ask(one, attempt, context) {
      const result = await schemaAi(inputOf(one), attempt.options, context)
      const answer = answerOf(result)
      // what the first proposal was is known only when it was taken as it stood
      if (result.repairs === 0) attempt.keep('first', answer)
      attempt.keep('repaired', answer)
      attempt.keep('final', answer)
      return { repairs: result.repairs }
    },
    async score(one, answer, context) {
      const score = await sandbox.use((database) => scoreSchema(one, answer, database), context)
      return score ?? notRun('did not end in time')
    },
    textOf: ({ up, down }) => (down === undefined ? up : `${up.trimEnd()}\n\n-- down\n${down}`),
    async promptLength(one, context) {
      const { prompt } = await schemaAi(inputOf(one), { env: {}, showPrompt: true }, context)
      return prompt ? prompt.instructions.length + prompt.facts.length + prompt.request.length : 0
    },
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  }
}

function inputOf({ brief, start }: SchemaCase): SchemaAiInput {
  return { description: brief, start: start === undefined ? { kind: 'empty' } : { kind: 'sql', sql: start } }
}

/** The migration of a result, and all it says of what that loses or rewrites. */
export function answerOf({ up, down, verification, assumptions, decisions }: SchemaAiResult): SchemaAnswer {
  return {
    up: up ?? '',
    down: down ?? undefined,
    said: [
      ...(verification?.destructive ?? []),
      ...(verification?.findings ?? []).map(({ message }) => message),
      ...assumptions,
      ...decisions.map(({ about, choice, why }) => `${about}: ${choice}. ${why}`),
    ],
  }
}
