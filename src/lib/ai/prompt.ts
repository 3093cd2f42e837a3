import { redact } from '../core/redact.ts'

/** All that a task tells a model before the first reply. Nothing else of the database leaves the machine. */
export interface Prompt {
  /** What it is to do; the same for every run of the task. */
  instructions: string
  /** What it is told of the database; kept in the server's cache between calls. */
  facts: string
  /** What is asked. */
  request: string
}

/** A turn of the conversation. */
export interface Turn {
  role: 'user' | 'assistant'
  text: string
}

/** The form of a reply, as JSON Schema within what structured output takes: objects with all keys required. */
export interface ReplyForm {
  /** Names the tool where the server has no structured output. */
  name: string
  description: string
  schema: Record<string, unknown>
}

/** Texts that a server's catalog or a user gave are data: on one line, without characters that steer, cut, secrets masked. */
export function asData(text: string, longest = 300): string {
  const line = redact(text)
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}
