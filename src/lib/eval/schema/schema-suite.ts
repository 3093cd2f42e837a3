import { schemaAi } from '../../ai/schema/schema-ai.ts'
import type { SchemaAiResult } from '../../ai/schema/schema-ai-result.ts'
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
      const start =
        one.start === undefined ? { kind: 'empty' as const } : { kind: 'sql' as const, sql: one.start }
      const result = await schemaAi({ description: one.brief, start }, attempt.options, context)
      attempt.keep('final', answerOf(result))
      return { repairs: result.repairs }
    },
    async score(one, answer, context) {
      const score = await sandbox.use((database) => scoreSchema(one, answer, database), context)
      return score ?? notRun('did not end in time')
    },
    textOf: ({ up, down }) => (down === undefined ? up : `${up.trimEnd()}\n\n-- down\n${down}`),
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  }
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
