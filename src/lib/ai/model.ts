import type Anthropic from '@anthropic-ai/sdk'
import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { interrupted, sleep, throwIfInterrupted } from '../core/interrupt.ts'
import { formatDuration } from '../core/units.ts'
import type { AiEndpoint } from './endpoint.ts'
import { type Fault, faultOf } from './fault.ts'
import { below, type Rung, rememberedRung, rememberRung } from './ladder.ts'
import { priceOf } from './prices.ts'
import { jsonIn } from './reply-json.ts'
import type { RawReply } from './reply-stream.ts'
import { type Message, openClient, send } from './send.ts'
import { type AiLimits, type AiUsage, defaultAiLimits, Spending } from './spending.ts'

/** The model that is asked when none is named. */
export const DEFAULT_MODEL = 'claude-sonnet-5-5'

/** Which model to ask, and how much. */
export interface ModelOptions {
  /** Any name that the server knows; `DEFAULT_MODEL` when none is given. */
  model?: string | undefined
  limits?: Partial<AiLimits> | undefined
  /** Milliseconds of silence after which a request counts as broken off. */
  idleMs?: number | undefined
  env: NodeJS.ProcessEnv
  /** Told at the end, whatever the end is, what was asked of the model; `withModel` calls it. */
  onUsage?: ((usage: AiUsage) => void) | undefined
}

/** A reply: the JSON value in it, if there is one, and its text. */
export interface ModelReply {
  value: object | undefined
  text: string
}

/** A model that can be asked until its limits are reached. */
export interface Model {
  readonly name: string
  /**
   * Asks for a reply of a certain form, in the best way that the server knows. Throws the errors that begin with `AI_`, and
   * `INTERRUPTED`.
   */
  ask(message: Message): Promise<ModelReply>
  /** What was asked of it so far. */
  usage(): AiUsage
}

const RETRIES = 2
const FIRST_WAIT_MS = 500
/** A server that wants a longer pause is not waited for. */
const LONGEST_WAIT_MS = 30_000
/** Models think without a word for a while; a dead connection says nothing for ever. */
const IDLE_MS = 120_000

/** Makes a model ready to be asked; nothing is sent yet. */
export function openModel(endpoint: AiEndpoint, options: ModelOptions, context: RunContext): Model {
  const name = options.model ?? DEFAULT_MODEL
  const memoryName = `${name} at ${endpoint.baseUrl}`
  const limits = { ...defaultAiLimits, ...options.limits }
  const price = priceOf(name, endpoint.hosted)
  if (endpoint.hosted && !price) context.report.note(`No price of ${name} is known: --budget cannot be kept.`)
  const spending = new Spending(limits, price)
  const conversation = new Conversation(endpoint, name, spending, options.idleMs ?? IDLE_MS, context)
  return {
    name,
    usage: () => spending.usage,
    async ask(message) {
      const known = await rememberedRung(memoryName, options.env)
      for (let rung: Rung | undefined = known; rung; rung = below(rung)) {
        const reply = await conversation.askAt(rung, message)
        const value = reply && jsonIn(reply.text)
        const isLast = below(rung) === undefined
        if (reply && (value || isLast)) {
          // Anthropic's own server knows the best way; a reply in prose says nothing against it
          const learnt = value !== undefined || !endpoint.hosted
          if (rung !== known && learnt) await rememberRung(memoryName, rung, options.env)
          return { value, text: reply.text }
        }
      }
      throw new PostAiError('AI_REPLY_INVALID', 'The model gave no reply.')
    },
  }
}

/** The requests of one run. */
class Conversation {
  readonly #endpoint: AiEndpoint
  readonly #model: string
  readonly #spending: Spending
  readonly #idleMs: number
  readonly #context: RunContext
  #client: Promise<Anthropic> | undefined

  constructor(endpoint: AiEndpoint, model: string, spending: Spending, idleMs: number, context: RunContext) {
    this.#endpoint = endpoint
    this.#model = model
    this.#spending = spending
    this.#idleMs = idleMs
    this.#context = context
  }

  /** Asks in one way, again after faults that pass; undefined when the server does not know this way. */
  async askAt(rung: Rung, message: Message): Promise<RawReply | undefined> {
    for (let attempt = 0; ; attempt++) {
      this.#context.report.step(`Asking ${this.#model}`)
      try {
        return await this.#once(rung, message)
      } catch (thrown) {
        throwIfInterrupted(this.#context.signal)
        const fault = faultOf(thrown, { ...this.#endpoint, model: this.#model })
        if (fault.aboutForm && below(rung)) return undefined
        if (!fault.passing || attempt >= RETRIES) throw fault.error
        await this.#wait(fault, attempt)
      }
    }
  }

  async #once(rung: Rung, message: Message): Promise<RawReply> {
    const { signal, report } = this.#context
    this.#client ??= openClient(this.#endpoint)
    const client = await this.#client
    this.#spending.begin(charactersOf(message), message.maxTokens)
    const silence = watchSilence(Math.min(this.#idleMs, this.#spending.msLeft))
    const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(this.#spending.msLeft)))
    const ended = AbortSignal.any([signal, deadline, silence.signal])
    try {
      const reply = await send(client, this.#model, message, rung, ended, (characters) => {
        silence.heard()
        report.count(characters, undefined, 'characters')
      })
      this.#spending.add(reply.tokens)
      return reply
    } catch (error) {
      if (signal.aborted) throw interrupted()
      if (deadline.aborted || this.#spending.msLeft <= 0) throw this.#spending.outOfTime()
      if (silence.signal.aborted) throw new Error(`it was silent for ${formatDuration(this.#idleMs)}`)
      throw error
    } finally {
      silence.end()
    }
  }

  async #wait({ error, afterMs }: Fault, attempt: number): Promise<void> {
    const wait = afterMs ?? FIRST_WAIT_MS * 2 ** attempt
    if (wait > LONGEST_WAIT_MS || wait > this.#spending.msLeft) {
      throw new PostAiError(error.code, error.message, {
        hints: [`The server wants to be left alone for ${formatDuration(wait)}.`, ...error.hints],
        cause: error,
      })
    }
    if (wait > 0) this.#context.report.step(`Waiting ${formatDuration(wait)} for ${this.#model}`)
    await sleep(wait, this.#context.signal)
  }
}

function watchSilence(ms: number) {
  const controller = new AbortController()
  const arm = () => setTimeout(() => controller.abort(), Math.max(1, ms))
  let timer = arm()
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(timer)
      timer = arm()
    },
    end: () => clearTimeout(timer),
  }
}

function charactersOf({ prompt, turns, form }: Message): number {
  const texts = [prompt.instructions, prompt.facts, prompt.request, ...turns.map(({ text }) => text)]
  return texts.join('').length + JSON.stringify(form.schema).length
}
