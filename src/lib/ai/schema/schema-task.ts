import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { asData, type Prompt } from '../prompt.ts'
import type { AiTask } from '../task.ts'
import type { OpenStart } from './open-start.ts'
import type { Questions } from './questions.ts'
import type { SchemaFinding } from './schema-ai-result.ts'
import { readSchemaReply, readSchemaText, type SchemaReply, schemaForm } from './schema-prompt.ts'
import { findingText, type VerifiedSchema, type VerifyRules, verifySchema } from './verify.ts'

/** What writing a schema needs besides the model. */
export interface SchemaTaskInput {
  prompt: Prompt
  start: OpenStart
  rules: VerifyRules
  questions: Questions
}

/** A proposal that passed, and what the model says of it. */
export interface AcceptedSchema extends VerifiedSchema {
  reply: SchemaReply
}

/** A schema is longer than a query. */
const MAX_TOKENS = 21_000

/** The task of writing a schema. */
export function schemaTask(input: SchemaTaskInput, context: RunContext): AiTask<SchemaReply, AcceptedSchema> {
  const tried = new Set<string>()
  return {
    prompt: input.prompt,
    form: schemaForm,
    read: readSchemaReply,
    readText: readSchemaText,
    maxTokens: MAX_TOKENS,
    async verify(reply) {
      if (reply.declined.trim() !== '' && reply.up === '') throw declined(reply.declined)
      const more = await input.questions.answer(reply.questions)
      if (more !== undefined) return { more }
      const text = JSON.stringify([reply.up, reply.down, reply.relations])
      if (tried.has(text)) return { complaint: again('This very proposal was made before. Make another.') }
      tried.add(text)
      const verdict = await verifySchema(reply, input.start, input.rules, context)
      if ('complaint' in verdict) return { complaint: again(verdict.complaint) }
      return { result: { ...verdict.verified, reply } }
    },
    wish: {
      of({ verification }) {
        const findings = verification.findings.filter((finding) => weightOf(finding) > 0)
        return findings.length === 0 ? undefined : wishOf(findings)
      },
      isBetter: (one, other) => weight(one) < weight(other),
    },
    fail: (complaint) =>
      new PostAiError(
        'AI_NO_ANSWER',
        `The model made no schema that passes all checks. The last: ${asData(complaint, 800)}`,
        { hints: ['Describe it more exactly, or in smaller steps, or choose a stronger --model.'] },
      ),
  }
}

function again(complaint: string): string {
  return `The proposal cannot be used:\n\n${complaint}\n\nAnswer again in the same form, with the whole corrected proposal.`
}

function wishOf(findings: readonly SchemaFinding[]): string {
  const lines = findings.map(findingText)
  return `The proposal works. Some of it could be better:\n\n${lines.join('\n')}\n\nAnswer again in the same form with the whole proposal, and mend what the description leaves you free to mend.`
}

const weights: Record<string, number> = { danger: 10, caution: 1 }

function weightOf({ severity }: SchemaFinding): number {
  return weights[severity] ?? 0
}

function weight({ verification }: AcceptedSchema): number {
  return verification.findings.reduce((sum, finding) => sum + weightOf(finding), 0)
}

function declined(reason: string): PostAiError {
  return new PostAiError('AI_DECLINED', `No schema was made: ${asData(reason, 600)}`, {
    hints: ['Describe what shall be kept: the things, what is known of each, and how they belong together.'],
  })
}
