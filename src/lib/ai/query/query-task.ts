import { PostAiError } from '../../core/error.ts'
import { asData, type Prompt } from '../prompt.ts'
import type { SchemaPack, SchemaReader } from '../schema-pack.ts'
import { tableNamed } from '../schema-pack.ts'
import type { AiTask } from '../task.ts'
import type { Candidate, Candidates } from './candidates.ts'
import { type QueryReply, queryForm, readQueryReply, readQueryText } from './query-prompt.ts'

/** What answering a question needs besides the model. */
export interface QueryTaskInput {
  prompt: Prompt
  pack: SchemaPack
  schema: SchemaReader
  question: string
  candidates: Candidates
  /** How many proposals of one reply are tried. */
  most: number
  /** As in `QueryAiOptions`. */
  onReply?: ((reply: QueryReply, passed: readonly Candidate[]) => void) | undefined
}

/** The task of answering a question: its result are the candidates that passed all checks, at least one. */
export function queryTask(input: QueryTaskInput): AiTask<QueryReply, Candidate[]> {
  const told = new Set(input.pack.tables)
  return {
    prompt: input.prompt,
    form: queryForm,
    read: readQueryReply,
    readText: readQueryText,
    async verify(reply, round) {
      const tell = (passed: readonly Candidate[]) => input.onReply?.(reply, passed)
      const wanted = reply.moreTables
        .map((name) => tableNamed(input.pack.facts, name))
        .filter((table) => table !== undefined)
        .filter((table) => !told.has(table))
      if (wanted.length > 0 && reply.candidates.length === 0) {
        const more = await input.schema.pack(input.question, wanted)
        for (const table of more.tables) told.add(table)
        tell([])
        return { complaint: `Here is the schema with these tables:\n\n<schema>\n${more.text}\n</schema>` }
      }
      const { passed, complaints } = reply.answerable
        ? await input.candidates.try(reply.candidates.slice(0, input.most))
        : { passed: [], complaints: [] }
      tell(passed)
      if (!reply.answerable) {
        if (reply.missing.trim() === '' && round === 0)
          return { complaint: 'Say in "missing" what is lacking.' }
        throw declined(reply.missing)
      }
      if (passed.length > 0) return { result: passed }
      return { complaint: complaintOf(complaints) }
    },
    fail: (complaint) =>
      new PostAiError(
        'AI_NO_ANSWER',
        `The model found no query that passes all checks. The last: ${asData(complaint, 600)}`,
        {
          hints: [
            'Ask more exactly, with the names of tables, or choose a stronger --model.',
            ...wayOut(complaint),
          ],
        },
      ),
  }
}

function complaintOf(complaints: readonly string[]): string {
  if (complaints.length === 0) return 'There is no candidate. Give one, or say what is missing.'
  return `No candidate can be used:\n\n${complaints.join('\n\n')}\n\nAnswer again in the same form, with corrected queries.`
}

function wayOut(complaint: string): string[] {
  if (/too expensive/.test(complaint))
    return ['--max-cost raises the highest cost by the estimate of the planner.']
  if (/--allow-function/.test(complaint))
    return ['--allow-function lets a function be called that you know to be harmless.']
  return []
}

function declined(missing: string): PostAiError {
  const what = asData(missing, 600) || 'the model does not say what is missing'
  return new PostAiError('AI_DECLINED', `This database cannot answer the question: ${what}`, {
    hints: ['Ask for what the database holds; --show-prompt shows what the model is told of it.'],
  })
}
