import type { RunContext } from '../core/context.ts'
import type { CallRecord } from './audit.ts'
import type { Database } from './databases.ts'
import type { McpSettings } from './settings.ts'

/** A JSON Schema of an object. */
export interface ObjectSchema {
  type: 'object'
  properties: Record<string, object>
  required?: string[]
  additionalProperties?: boolean
  [key: string]: unknown
}

/** What one call of a tool works with. */
export interface ToolCall {
  database: Database
  settings: McpSettings
  /** Aborted when the client cancels the call, goes away, or the server shall end. */
  context: RunContext
  /** What the call leaves in the audit file besides its name and time. */
  record: CallRecord
}

/** What a tool answers. */
export interface ToolAnswer {
  /** Ours to say: counts, notes, verdicts. */
  text: string
  /** What comes from the database: it is fenced, and told to be data. */
  data?: string
  /** The same for programs. */
  structured?: Record<string, unknown>
}

/** A tool that a model may call. */
export interface Tool<Args = Record<string, unknown>> {
  name: string
  title: string
  /** Models pay for every word at each turn: short and exact. */
  description: string
  /** Without the parameter `database`, which is added where there are several. */
  input: ObjectSchema
  output?: ObjectSchema
  /** Whether it leaves something behind: a file. */
  writes?: boolean
  run(args: Args, call: ToolCall): Promise<ToolAnswer>
}
