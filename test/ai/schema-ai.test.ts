import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type SchemaAiOptions, schemaAi } from '../../src/lib/ai/schema/schema-ai.ts'
import type { SchemaAiInput } from '../../src/lib/ai/schema/schema-start.ts'
import { aiEnvironment } from '../support/ai.ts'
import { type ScriptedReply, scriptedServer } from '../support/anthropic-server.ts'
import { recordingContext } from '../support/recording-context.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
beforeEach(async () => {
  directory = await temporaryDirectory()
})
afterEach(() => directory[Symbol.asyncDispose]())

const description = 'Customers place orders. An order belongs to one customer. Money has two decimals.'

const up = `CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE
);
COMMENT ON TABLE customers IS 'Who orders';
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE RESTRICT,
  placed_at timestamptz NOT NULL DEFAULT now(),
  total numeric(12, 2) NOT NULL CHECK (total >= 0)
);
CREATE INDEX orders_customer_id_placed_at_idx ON orders (customer_id, placed_at);`
const down = 'DROP TABLE orders;\nDROP TABLE customers;'
const relation = {
  table: 'orders',
  columns: ['customer_id'],
  references: 'customers',
  on_delete: 'RESTRICT',
  why: 'Orders are worth keeping.',
}

/** A reply with a proposal. */
function proposing(proposal: Record<string, unknown> = {}): ScriptedReply {
  const blank = { declined: '', questions: [], decisions: [], assumptions: [] }
  return { json: { ...blank, up, down, relations: [relation], ...proposal } }
}

/** What the pipeline ends in for a script, how many calls it took, and what was said to the model in the last. */
async function outcomeOf(
  script: readonly ScriptedReply[],
  input: Partial<SchemaAiInput> = {},
  options: Partial<SchemaAiOptions> = {},
) {
  await using server = await scriptedServer(script)
  const context = recordingContext()
  const given = { baseUrl: server.url, env: aiEnvironment(directory.path), ...options }
  const outcome = await schemaAi({ description, start: { kind: 'empty' }, ...input }, given, context).then(
    (result) => ({ result, code: undefined, message: '' }),
    ({ code, message, stack }) => ({ result: undefined, code: code ?? stack, message }),
  )
  server.done()
  const last: string = server.requests.at(-1)?.body.messages.at(-1)?.content ?? ''
  return { ...outcome, calls: server.requests.length, last, requests: server.requests, context }
}

describe('a proposal that is', () => {
  test('right is tried, and shown after one call', async () => {
    const outcome = await outcomeOf([proposing()])
    console.log(JSON.stringify(outcome.result ?? outcome.message, null, 1), outcome.code)
    expect(outcome.calls).toBe(1)
  })
})
