import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Message } from '../../src/lib/ai/send.ts'
import { aiEnvironment, scriptedModel } from '../support/ai.ts'
import { type ScriptedReply, type ServerProfile, scriptedServer } from '../support/anthropic-server.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitUntil } from '../support/wait-until.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
beforeEach(async () => {
  directory = await temporaryDirectory()
})
afterEach(() => directory[Symbol.asyncDispose]())

const message: Message = {
  prompt: { instructions: 'Do it.', facts: 'The schema.', request: 'What? Größe 日本' },
  turns: [],
  form: {
    name: 'answer',
    description: 'Answers.',
    schema: {
      type: 'object',
      properties: { n: { type: 'integer' } },
      required: ['n'],
      additionalProperties: false,
    },
  },
  maxTokens: 500,
}

const now = { 'retry-after-ms': '0' }

/** What becomes of a script: the reply's value or the error's code, and how many requests it took. */
async function outcomeOf(script: readonly ScriptedReply[], profile?: ServerProfile, options = {}) {
  await using server = await scriptedServer(script, profile)
  const { model, context } = scriptedModel(server.url, aiEnvironment(directory.path), options)
  const outcome = await model.ask(message).then(
    ({ value, text }) => value ?? text,
    (error) => ({ code: error.code, message: error.message, hints: error.hints }),
  )
  server.done()
  return { outcome, requests: server.requests, usage: model.usage(), context }
}

describe('the form of a reply', () => {
  test('is asked for as structured output where the server has it', async () => {
    const { outcome, requests } = await outcomeOf([{ json: { n: 1 } }])
    expect(outcome).toEqual({ n: 1 })
    expect(requests[0]?.body).toMatchObject({
      model: 'claude-sonnet-5-5',
      stream: true,
      output_config: { format: { type: 'json_schema', schema: message.form.schema } },
      system: [{ text: 'Do it.' }, { text: 'The schema.', cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: 'What? Größe 日本' }],
    })
    expect(requests[0]?.body).not.toHaveProperty('temperature')
  })

  test('is asked for as the input of a tool where the server does not know structured output, and that is remembered', async () => {
    await using server = await scriptedServer([{ json: { n: 1 } }, { json: { n: 2 } }], 'old-vllm')
    const env = aiEnvironment(directory.path)
    const first = await scriptedModel(server.url, env).model.ask(message)
    const second = await scriptedModel(server.url, env).model.ask(message)
    expect([first.value, second.value]).toEqual([{ n: 1 }, { n: 2 }])
    const asked = server.requests.map(({ body }) =>
      body.output_config ? 'schema' : body.tools ? 'tool' : 'text',
    )
    expect(asked).toEqual(['schema', 'tool', 'tool'])
    expect(server.requests[1]?.body.tool_choice).toEqual({ type: 'auto' })
    server.done()
    const kept = await readFile(join(directory.path, 'cache', 'model-servers.json'), 'utf8')
    expect(kept).not.toContain('keycanary')
  })

  test('is asked for as a fenced block where the model calls no tool', async () => {
    const { outcome, requests } = await outcomeOf(
      [{ text: 'I cannot call tools.' }, { text: 'One?\n```json\n{"n": 3}\n```\nThere.' }],
      'old-vllm',
    )
    expect(outcome).toEqual({ n: 3 })
    expect(requests[2]?.body.system[0].text).toContain('fenced block')
  })

  test('is found in a fenced block though structured output was asked for, without another call', async () => {
    const { outcome, requests } = await outcomeOf([{ text: '```json\n{"n": 4}\n```' }])
    expect({ outcome, calls: requests.length }).toEqual({ outcome: { n: 4 }, calls: 1 })
  })

  test('is read from a server that does not stream, and with no usage', async () => {
    expect((await outcomeOf([{ json: { n: 5 }, usage: null }], 'no-stream')).outcome).toEqual({ n: 5 })
    expect((await outcomeOf([{ json: { n: 6 }, usage: null }])).usage).toMatchObject({
      calls: 1,
      inputTokens: 0,
    })
  })

  test('comes whole though its letters are torn apart on the way', async () => {
    const { outcome } = await outcomeOf([{ json: { n: 7, word: 'Größe 日本 🐘' } }])
    expect(outcome).toEqual({ n: 7, word: 'Größe 日本 🐘' })
  })
})

describe('a fault', () => {
  test.each<[string, ScriptedReply, string, string]>([
    ['401', { status: 401, message: 'invalid x-api-key' }, 'AI_KEY_REFUSED', 'login --anthropic'],
    ['403', { status: 403 }, 'AI_KEY_REFUSED', 'whoami'],
    ['404', { status: 404, message: 'model: gpt' }, 'AI_REQUEST_REFUSED', '--model'],
    ['413', { status: 413 }, 'AI_REQUEST_REFUSED', 'fewer things'],
    ['a web page', { page: '<!DOCTYPE html><p>Log in' }, 'AI_REPLY_INVALID', 'base URL'],
    ['nothing', { fault: 'empty' }, 'AI_REPLY_INVALID', 'base URL'],
    [
      'a refusal',
      { text: '', stop: 'refusal', details: { category: 'cyber' } },
      'AI_REFUSAL',
      '--show-prompt',
    ],
    ['a reply that is cut off', { text: '{"n": ', stop: 'max_tokens' }, 'AI_CUT_OFF', 'less at once'],
    ['the end of the context', { text: '', stop: 'model_context_window_exceeded' }, 'AI_CUT_OFF', 'less'],
    ['a long pause that is wanted', { status: 429, headers: { 'retry-after': '3600' } }, 'AI_BUSY', '60 min'],
  ])('of %s ends at once, with what to do', async (_, reply, code, hint) => {
    const { outcome, requests } = await outcomeOf([reply])
    expect(outcome).toMatchObject({ code })
    expect(JSON.stringify(outcome)).toContain(hint)
    expect(requests).toHaveLength(1)
  })

  test('of the request at the hosted server ends at once when it is not about the form', async () => {
    const reply = { status: 400, type: 'invalid_request_error', message: 'Your credit balance is too low' }
    const { outcome, requests } = await outcomeOf([reply], 'anthropic', { hosted: true })
    expect(outcome).toMatchObject({ code: 'AI_REQUEST_REFUSED', hints: [expect.stringContaining('credit')] })
    expect(requests).toHaveLength(1)
  })

  test.each<[string, ScriptedReply]>([
    ['429', { status: 429, headers: now }],
    ['529', { status: 529, headers: now }],
    ['500', { status: 500, headers: now }],
    ['a stream that ends too early', { fault: 'end' }],
    ['a connection that is reset', { fault: 'reset' }],
    ['an error in the middle of a stream', { fault: 'error' }],
    ['half an event', { fault: 'half-json' }],
  ])('of %s passes: the same is asked again', async (_, reply) => {
    const { outcome, requests, usage } = await outcomeOf([reply, { json: { n: 1 } }])
    expect({ outcome, calls: requests.length, counted: usage.calls }).toEqual({
      outcome: { n: 1 },
      calls: 2,
      counted: 2,
    })
    expect(requests[1]?.text).toBe(requests[0]?.text)
  })

  test('that does not pass ends after three requests', async () => {
    const busy = { status: 529, headers: now, message: 'Overloaded' }
    const { outcome, requests } = await outcomeOf([busy, busy, busy])
    expect(outcome).toMatchObject({ code: 'AI_BUSY', message: expect.stringContaining('Overloaded') })
    expect(requests).toHaveLength(3)
  })

  test('of a server that is not there is told', async () => {
    const { model } = scriptedModel('http://127.0.0.1:9', aiEnvironment(directory.path))
    await expect(model.ask(message)).rejects.toMatchObject({ code: 'AI_UNREACHABLE' })
  })

  test('never quotes the key', async () => {
    const { outcome } = await outcomeOf([
      { status: 401, message: 'the key sk-ant-keycanary-0123456789 is wrong' },
    ])
    expect(JSON.stringify(outcome)).not.toContain('keycanary')
  })
})

describe('a limit', () => {
  test('of silence counts a hanging server as broken off, and asks again', async () => {
    const { outcome, requests } = await outcomeOf([{ fault: 'hang' }, { json: { n: 1 } }], 'anthropic', {
      idleMs: 150,
    })
    expect({ outcome, calls: requests.length }).toEqual({ outcome: { n: 1 }, calls: 2 })
  })

  test.each<['hang' | 'drip']>([['hang'], ['drip']])(
    'of time ends a reply that will not end (%s)',
    async (fault) => {
      const { outcome } = await outcomeOf([{ fault }], 'anthropic', { limits: { ms: 400 } })
      expect(outcome).toMatchObject({ code: 'AI_LIMIT', message: expect.stringContaining('within 400 ms') })
    },
  )

  test('of calls ends a run', async () => {
    const busy = { status: 529, headers: now }
    const { outcome } = await outcomeOf([busy], 'anthropic', { limits: { calls: 1 } })
    expect(outcome).toMatchObject({ code: 'AI_LIMIT', hints: ['Raise --max-calls.'] })
  })

  test('of money is kept before anything is sent', async () => {
    const { outcome, requests } = await outcomeOf([], 'anthropic', { hosted: true, limits: { usd: 0.001 } })
    expect(outcome).toMatchObject({ code: 'AI_LIMIT', hints: ['Raise --budget.'] })
    expect(requests).toHaveLength(0)
  })

  test('counts tokens by their prices, those of the cache too', async () => {
    const usage = {
      input_tokens: 1000,
      output_tokens: 100,
      cache_creation_input_tokens: 4000,
      cache_read_input_tokens: 20_000,
    }
    const { usage: counted } = await outcomeOf([{ json: { n: 1 }, usage }], 'anthropic', { hosted: true })
    // (1,000 + 4,000 · 1.25 + 20,000 · 0.1) · $2 + 100 · $10, per million
    expect(counted).toEqual({
      calls: 1,
      inputTokens: 1000,
      cacheWriteTokens: 4000,
      cacheReadTokens: 20_000,
      outputTokens: 100,
      usd: 0.017,
    })
  })
})

test('an interruption ends a request at once and leaves nothing open', async () => {
  await using server = await scriptedServer([{ fault: 'drip' }])
  const interruption = new AbortController()
  const { model } = scriptedModel(server.url, aiEnvironment(directory.path), { signal: interruption.signal })
  const asking = model.ask(message)
  asking.catch(() => undefined)
  await waitUntil('the request is there', () => server.requests.length === 1)
  interruption.abort()
  await expect(asking).rejects.toMatchObject({ code: 'INTERRUPTED' })
  await waitUntil('the connection is closed', () => server.open() === 0)
})
