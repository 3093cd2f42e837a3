import type { Reporter } from '../core/context.ts'
import { messageOf, PostAiError } from '../core/error.ts'
import { reportError } from '../core/error-report.ts'
import { type Audit, type CallRecord, openAudit } from './audit.ts'
import { callReporter } from './call-reporter.ts'
import { cleanedLine, fenced } from './data-text.ts'
import { Databases } from './databases.ts'
import type { McpSettings } from './settings.ts'
import type { ObjectSchema, Tool, ToolAnswer } from './tool.ts'
import { toolsFor } from './tools/registry.ts'

/** The answer to a call as the protocol has it. */
export interface CallResult {
  content: { type: 'text'; text: string }[]
  structuredContent?: Record<string, unknown>
  isError?: true
  [key: string]: unknown
}

/** One call as it comes from a client. */
export interface IncomingCall {
  name: string
  args: Record<string, unknown>
  signal: AbortSignal
  /** Tells the client of progress; undefined when it did not ask. */
  notify: ((progress: number, message: string) => void) | undefined
}

/** Checks arguments against the schema of a tool; returns what is wrong, in words. */
export type CheckArguments = (schema: ObjectSchema, args: unknown) => string | undefined

/** Answers calls of the tools. */
export class ToolCaller {
  readonly #settings: McpSettings
  readonly #databases: Databases
  readonly #audit: Audit
  readonly #log: Reporter
  readonly tools: readonly Tool[]

  private constructor(settings: McpSettings, audit: Audit, log: Reporter) {
    this.#settings = settings
    this.#databases = new Databases(settings)
    this.#audit = audit
    this.#log = log
    this.tools = toolsFor(settings)
  }

  /** Throws `OUTPUT_UNWRITABLE` for an audit file that cannot be written, `USAGE_INVALID` for settings that do not fit. */
  static async open(settings: McpSettings, log: Reporter): Promise<ToolCaller> {
    return new ToolCaller(settings, await openAudit(settings.auditFile), log)
  }

  /** A tool's schema of arguments, with the database where there are several. */
  inputOf(tool: Tool): ObjectSchema {
    const { names } = this.#databases
    if (names.length < 2) return { ...tool.input, additionalProperties: false }
    return {
      ...tool.input,
      properties: { database: { type: 'string', enum: names }, ...tool.input.properties },
      required: ['database', ...(tool.input.required ?? [])],
      additionalProperties: false,
    }
  }

  /** Answers one call. Every failure is an answer too; nothing is thrown. */
  async call(call: IncomingCall, check: CheckArguments): Promise<CallResult> {
    const began = performance.now()
    const record: CallRecord = {}
    const { database, ...args } = call.args
    const name = typeof database === 'string' ? database : (this.#databases.names[0] ?? '')
    let answer: ToolAnswer | undefined
    let failure: unknown
    try {
      answer = await this.#run(call, { ...args }, check, record)
    } catch (error) {
      failure = error
      this.#databases.forgetAfter(name, error)
    }
    const outcome = failure === undefined ? 'ok' : reportError(failure).error.code
    const ms = Math.round(performance.now() - began)
    try {
      const time = new Date().toISOString()
      await this.#audit.add({ time, tool: call.name, database: name, ...record, outcome, ms })
    } catch (error) {
      return failed(error)
    }
    return answer ? this.#result(answer) : failed(failure)
  }

  async #run(
    { name, args: given, signal, notify }: IncomingCall,
    args: Record<string, unknown>,
    check: CheckArguments,
    record: CallRecord,
  ): Promise<ToolAnswer> {
    const tool = this.tools.find((one) => one.name === name)
    if (!tool) throw new PostAiError('USAGE_INVALID', `There is no tool ${name}.`)
    const wrong = check(this.inputOf(tool), given)
    if (wrong !== undefined) {
      throw new PostAiError('USAGE_INVALID', `The arguments of ${name} are wrong: ${wrong}.`)
    }
    const database = this.#databases.named(given.database as string | undefined)
    const context = { signal, report: callReporter(this.#log, notify) }
    return tool.run(args, { database, settings: this.#settings, context, record })
  }

  #result({ text, data, structured }: ToolAnswer): CallResult {
    const parts = [text, data === undefined ? '' : fenced(data, this.#settings.limits.bytes)]
    return {
      content: [{ type: 'text', text: parts.filter(Boolean).join('\n') }],
      ...(structured && { structuredContent: structured }),
    }
  }
}

/** A failure as an answer: code, message and what to do next. A server's message may quote data: it is told on one line. */
function failed(error: unknown): CallResult {
  const { code, message, hint, sql } = reportError(error).error
  const lines = [
    `${code}: ${cleanedLine(message, 1000)}`,
    ...(sql?.detail ? [`detail: ${cleanedLine(sql.detail, 500)}`] : []),
    ...[...hint, ...(sql?.hint ? [sql.hint] : [])].map((text) => `hint: ${cleanedLine(text, 500)}`),
  ]
  return { content: [{ type: 'text', text: lines.join('\n') }], isError: true }
}

/** What the log says of a failure of the protocol itself. */
export function protocolFault(error: unknown): string {
  return `protocol: ${cleanedLine(messageOf(error), 300)}`
}
