import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type SchemaAiOptions, schemaAi } from '../../src/lib/ai/schema/schema-ai.ts'
import type { SchemaAiInput } from '../../src/lib/ai/schema/schema-start.ts'
import { aiEnvironment } from '../support/ai.ts'
import { type ScriptedReply, scriptedServer } from '../support/anthropic-server.ts'
import { recordingContext } from '../support/recording-context.ts'
import { spread } from '../support/sample.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitUntil } from '../support/wait-until.ts'

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

const declining = { declined: 'This is a poem.', up: '', down: '', relations: [] }

/** What the model is told of a wrong proposal; it gives up then, so that nothing else is tried. */
async function complaintOf(
  proposal: Record<string, unknown>,
  options: Partial<SchemaAiOptions> = {},
): Promise<string> {
  const { calls, code, last } = await outcomeOf([proposing(proposal), proposing(declining)], {}, options)
  expect({ calls, code }).toEqual({ calls: 2, code: 'AI_DECLINED' })
  return last
}

describe('a proposal that is', () => {
  test('right is tried, and shown after one call', async () => {
    const { result, calls, context } = await outcomeOf([proposing()])
    expect(calls).toBe(1)
    expect(result).toMatchObject({
      start: { kind: 'empty', name: null, major: 18 },
      up,
      down,
      transaction: true,
      relations: [
        { table: 'orders', references: 'customers', onDelete: 'RESTRICT', oneToOne: false, optional: false },
      ],
      verification: { rollback: { verdict: 'proved' }, findings: [], destructive: [], estimate: null },
      repairs: 0,
      usage: { calls: 1, inputTokens: 100, outputTokens: 20, usd: null },
    })
    expect(result?.entities.map(({ name, state, comment }) => [name, state, comment])).toEqual([
      ['customers', 'new', 'Who orders'],
      ['orders', 'new', null],
    ])
    expect(result?.relations[0]?.why).toBe('Orders are worth keeping.')
    const probes = result?.verification?.probes.map(
      ({ kind, table, columns, got, outcome }) =>
        `${kind} ${[table, ...columns].join('.')} ${got} ${outcome}`,
    )
    expect(probes).toContain('valid orders null as-expected')
    expect(probes).toContain('orphan orders.customer_id 23503 as-expected')
    expect(probes).toContain('duplicate customers.email 23505 as-expected')
    expect(probes).toContain('null orders.total 23502 as-expected')
    expect(context.notes.join('\n')).toContain('1 call of claude-sonnet-5-5')
  })

  test.each(
    spread<[string, Record<string, unknown>, string[]]>(
      [
        ['not SQL', { up: 'CREATE TABEL customers (id int);' }, ['"up" does not parse', 'TABEL']],
        ['not SQL on the way back', { down: 'DROP TABLE' }, ['"down" does not parse']],
        ['empty', { up: '' }, ['holds no statement']],
        [
          'of a type that is not there',
          { up: 'CREATE TABLE customers (id moneyz);', relations: [] },
          ['moneyz'],
        ],
        ['not taken back', { down: 'DROP TABLE orders;' }, ['customers']],
        [
          'failing on the way back',
          { down: 'DROP TABLE customers;' },
          ['The down script fails', 'cannot drop table customers'],
        ],
        [
          'without the key of a relation that it names',
          { up: up.replace(' REFERENCES customers (id) ON DELETE RESTRICT', '') },
          ['orders (customer_id) → customers', 'no such FOREIGN KEY'],
        ],
        [
          'deleting otherwise than it says',
          { up: up.replace('RESTRICT', 'CASCADE') },
          ['says ON DELETE RESTRICT', 'says CASCADE'],
        ],
        [
          'of a key that is not enforced',
          { up: up.replace('RESTRICT', 'RESTRICT NOT ENFORCED') },
          ['orders whose customer_id refers to nothing is accepted'],
        ],
        [
          'of a trigger that fails for every row',
          {
            up: `${up}\nCREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed_at := now(); RETURN NEW; END $$;
CREATE TRIGGER orders_touch BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch();`,
            down: `${down}\nDROP FUNCTION touch();`,
          },
          ['A row of orders cannot be inserted', 'changed_at'],
        ],
        [
          'changing nothing',
          { up: 'CREATE TABLE t (id int PRIMARY KEY); DROP TABLE t;', down: '', relations: [] },
          ['leaves the schema as it is'],
        ],
        [
          'written with characters that turn the text',
          { up: up.replace('Who orders', 'Who \u202e orders') },
          ['cannot be seen'],
        ],
        ['made to be two files', { up: `${up}\n-- migrate:down\nDROP TABLE orders;` }, ['divides files']],
      ],
      2,
    ),
  )('%s goes back with the reason', async (_, proposal, reasons) => {
    const last = await complaintOf(proposal)
    for (const reason of reasons) expect(last).toContain(reason)
  })

  test.each<[string, Record<string, unknown>]>([
    ['not taken back', { down: 'DROP TABLE orders;' }],
    ['not SQL', { up: 'CREATE TABEL customers (id int);' }],
    ['accepting orphans', { up: up.replace('RESTRICT', 'RESTRICT NOT ENFORCED') }],
  ])('%s at first is taken when it is mended', async (_, proposal) => {
    const { calls, result } = await outcomeOf([proposing(proposal), proposing()])
    expect({ calls, repairs: result?.repairs, up: result?.up, down: result?.down }).toEqual({
      calls: 2,
      repairs: 1,
      up,
      down,
    })
  })

  test('for a newer server goes back', async () => {
    const newer = `${up}\nALTER TABLE orders ADD COLUMN half numeric(12, 2) GENERATED ALWAYS AS (total / 2);`
    expect(await complaintOf({ up: newer }, { major: 15 })).toContain('needs PostgreSQL 18')
  })

  test('wrong again and again ends after three repairs', async () => {
    const wrong = [1, 2, 3, 4].map((n) => proposing({ up: `CREATE TABLE t (id type_${n});`, relations: [] }))
    const { code, calls, message } = await outcomeOf(wrong)
    expect({ code, calls }).toEqual({ code: 'AI_NO_ANSWER', calls: 4 })
    expect(message).toContain('type_4')
  })

  test('made a second time is not tried again', async () => {
    const wrong = proposing({ down: 'DROP TABLE orders;' })
    const { calls, last, result } = await outcomeOf([wrong, wrong, proposing()])
    expect({ calls, repairs: result?.repairs }).toEqual({ calls: 3, repairs: 2 })
    expect(last).toContain('was made before')
  })

  test('without a way back gets one', async () => {
    const { result, calls } = await outcomeOf([proposing({ down: '' })])
    expect(calls).toBe(1)
    expect(result?.down).toContain('DROP TABLE public.orders;')
    expect(result?.verification?.rollback.verdict).toBe('proved')
  })
})

describe('a statement is never run, not even in the sandbox, that', () => {
  const table = 'CREATE TABLE t (id bigint PRIMARY KEY);'
  const body = (text: string) =>
    `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${text} RETURN NEW; END $$;`

  test.each<[string, string, string]>([
    ['runs a program', `COPY t TO PROGRAM 'touch canary';`, 'COPY reads and writes files'],
    ['runs SQL given as text', `DO $$ BEGIN EXECUTE 'COPY t TO PROGRAM $q$id$q$'; END $$;`, 'DO block'],
    ['changes settings of the server', `ALTER SYSTEM SET work_mem = '1GB';`, 'ALTER SYSTEM is refused'],
    ['changes settings', `SELECT set_config('role', 'postgres', false);`, 'a query makes no schema'],
    ['makes a role', 'CREATE ROLE boss SUPERUSER;', 'CREATE ROLE is refused'],
    ['gives rights', 'GRANT ALL ON t TO PUBLIC;', 'rights and roles'],
    ['gives a table to a role', 'ALTER TABLE t OWNER TO boss;', 'roles belong to the server'],
    ['writes the catalog', `UPDATE pg_catalog.pg_class SET relname = 'x';`, 'own catalog'],
    ['writes the catalog without its schema', 'DELETE FROM pg_class;', 'own catalog'],
    ['acts with the rights of its owner', body('').replace(' LANG', ' SECURITY DEFINER LANG'), 'SECURITY'],
    [
      'is in a language like C',
      `CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'lib', 'f';`,
      'functions in c',
    ],
    ['ends the transaction', 'COMMIT;', 'the runner begins and ends'],
    ['throws rows away', 'TRUNCATE t;', 'not thrown away'],
  ])('%s', async (_, statement, reason) => {
    const script = [
      proposing({ up: `${table}\n${statement}`, down: '', relations: [] }),
      proposing(declining),
    ]
    const { code, last, context } = await outcomeOf(script)
    expect(code).toBe('AI_DECLINED')
    expect(last).toContain(reason)
    expect(context.steps).not.toContain('Trying the schema in the embedded server')
  })

  test('takes an extension that nobody asked for', async () => {
    const up = `${table}\nCREATE EXTENSION pg_trgm;`
    expect(await complaintOf({ up, down: '', relations: [] })).toContain('was not asked for')
  })

  test('calls what is not known to be harmless, however it comes to that', async () => {
    const statements = [
      table,
      `CREATE VIEW v AS SELECT pg_read_file('x') AS a;`,
      `ALTER TABLE t ADD c text DEFAULT pg_read_binary_file('x');`,
      body(`PERFORM pg_ls_dir('x');`),
      body(`EXECUTE 'select 1';`).replace('f()', 'g()'),
      `CREATE FUNCTION h() RETURNS int LANGUAGE sql AS 'SELECT lo_create(0)::int';`,
      `CREATE VIEW w AS SELECT * FROM ts_stat('select 1');`,
      'INSERT INTO t SELECT 1 FROM pg_sleep(100);',
      `INSERT INTO t SELECT 1 FROM pg_sleep_for('5 minutes');`,
      'CREATE TRIGGER a AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION unique_key_recheck();',
    ]
    const last = await complaintOf({ up: statements.join('\n'), down: '', relations: [] })
    for (const name of ['pg_read_file', 'pg_read_binary_file', 'pg_ls_dir', 'lo_create', 'ts_stat'])
      expect(last).toContain(`${name} may not be called`)
    for (const name of ['pg_sleep', 'pg_sleep_for', 'unique_key_recheck'])
      expect(last).toContain(`${name} may not be called`)
    expect(last).toContain('The function g is refused: it runs SQL that it puts together')
  })

  test('does not end: it is stopped, and the model is told', async () => {
    const endless = `${table}\nINSERT INTO t SELECT n FROM generate_series(1, 1000000000000) n;`
    const began = performance.now()
    const last = await complaintOf({ up: endless, down: '', relations: [] }, { trialMs: 3000 })
    expect(last).toContain('did not end within 3 s')
    expect(performance.now() - began).toBeLessThan(45_000)
  })

  test('does not end, and is interrupted', async () => {
    const endless = `${table}\nINSERT INTO t SELECT n FROM generate_series(1, 1000000000000) n;`
    await using server = await scriptedServer([proposing({ up: endless, down: '', relations: [] })])
    const controller = new AbortController()
    const context = recordingContext(controller.signal)
    const options = { baseUrl: server.url, env: aiEnvironment(directory.path), trialMs: 600_000 }
    const run = schemaAi({ description, start: { kind: 'empty' } }, options, context)
    const ended = run.catch(({ code }) => code)
    await waitUntil('it is tried', () => context.steps.includes('Trying the schema in the embedded server'))
    await setTimeout(3000)
    controller.abort()
    expect(await ended).toBe('INTERRUPTED')
    expect(server.requests).toHaveLength(1)
  })
})

test('an extension that the description names may be made', async () => {
  const trigrams = `CREATE EXTENSION pg_trgm;
CREATE TABLE notes (id bigint PRIMARY KEY, body text NOT NULL);
CREATE INDEX notes_body_idx ON notes USING gin (body gin_trgm_ops);`
  const { result, calls } = await outcomeOf(
    [proposing({ up: trigrams, down: 'DROP TABLE notes;\nDROP EXTENSION pg_trgm;', relations: [] })],
    { description: 'Notes that are searched by parts of words, with pg_trgm' },
  )
  expect({ calls, verdict: result?.verification?.rollback.verdict }).toEqual({ calls: 1, verdict: 'proved' })
})

describe('what schema lint finds', () => {
  const float = up.replace('numeric(12, 2)', 'double precision').replace('total ', 'total_price ')
  const floating = proposing({ up: float.replace('(total >= 0)', '(total_price >= 0)') })

  test('is told once, and the better proposal is taken', async () => {
    const { result, calls, last } = await outcomeOf([floating, proposing()])
    expect({ calls, repairs: result?.repairs, up: result?.up }).toEqual({ calls: 2, repairs: 0, up })
    expect(last).toContain('float-amount: orders.total_price is double precision')
    expect(result?.verification?.findings).toEqual([])
  })

  test('is shown when the model leaves it so, or replies what is worse', async () => {
    for (const then of [floating, proposing({ down: 'DROP TABLE orders;' }), proposing(declining)]) {
      const { result, calls } = await outcomeOf([floating, then])
      expect(calls).toBe(2)
      expect(result?.verification?.findings).toMatchObject([
        { source: 'lint', rule: 'float-amount', severity: 'caution' },
      ])
    }
  })

  test('is not told where the project has switched the rule off', async () => {
    const { result, calls } = await outcomeOf([floating], {}, { off: ['float-amount'] })
    expect({ calls, findings: result?.verification?.findings }).toEqual({ calls: 1, findings: [] })
  })

  test('is not told of what was there before', async () => {
    const sql = 'CREATE TABLE prices (price double precision);'
    const { result, calls } = await outcomeOf([proposing()], { start: { kind: 'sql', sql } })
    expect({ calls, findings: result?.verification?.findings }).toEqual({ calls: 1, findings: [] })
  })
})

describe('a change', () => {
  const sql = `${up}\nCREATE VIEW big_orders AS SELECT id, total FROM orders WHERE total > 1000;`
  const change = {
    up: 'ALTER TABLE orders ADD COLUMN note text;',
    down: 'ALTER TABLE orders DROP COLUMN note;',
    relations: [],
  }

  test('of a schema given as SQL is told what is there', async () => {
    const { result, calls, requests } = await outcomeOf([proposing(change)], { start: { kind: 'sql', sql } })
    expect(calls).toBe(1)
    expect(result).toMatchObject({ ...change, relations: [{ table: 'orders' }], start: { kind: 'sql' } })
    expect(result?.entities.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'customers referenced',
      'orders changed',
    ])
    const facts: string = requests[0]?.body.system[1].text
    for (const told of [
      'customer_id bigint NOT NULL REFERENCES customers (id)',
      'orders: orders_customer_id_fkey FOREIGN KEY',
      'orders: CREATE INDEX orders_customer_id_placed_at_idx',
      'orders: placed_at DEFAULT now()',
      'big_orders (',
    ])
      expect(facts).toContain(told)
  })

  test('that makes a table which is there goes back with the reason', async () => {
    const script = [proposing(), proposing(change)]
    const { result, last } = await outcomeOf(script, { start: { kind: 'sql', sql } })
    expect(last).toContain('relation "customers" already exists')
    expect(result?.repairs).toBe(1)
  })

  test('that throws something away says so', async () => {
    const drop = {
      up: 'ALTER TABLE orders DROP COLUMN placed_at;',
      down: `ALTER TABLE orders ADD COLUMN placed_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX orders_customer_id_placed_at_idx ON orders (customer_id, placed_at);`,
      relations: [],
    }
    const { result } = await outcomeOf([proposing(drop), proposing(drop)], { start: { kind: 'sql', sql } })
    expect(result?.verification?.destructive.join()).toContain('the column orders.placed_at')
  })

  test('that would make others wait is shown in the form in which nobody has to', async () => {
    const index = {
      up: 'CREATE INDEX orders_placed_at_idx ON orders (placed_at);',
      down: 'DROP INDEX orders_placed_at_idx;',
      relations: [],
    }
    const start = { kind: 'sql' as const, sql }
    const { result, calls } = await outcomeOf([proposing(index)], { start })
    expect(calls).toBe(1)
    expect(result?.transaction).toBe(false)
    expect(result?.up).toContain('CREATE INDEX CONCURRENTLY orders_placed_at_idx')
    expect(result?.down).toContain('DROP INDEX CONCURRENTLY orders_placed_at_idx')
    expect(result?.verification?.safeForms).not.toEqual([])
    const plain = await outcomeOf([proposing(index), proposing(index)], { start }, { plainForm: true })
    expect(plain.result).toMatchObject({ up: index.up, transaction: true, verification: { safeForms: [] } })
    expect(plain.result?.verification?.findings.map(({ source }) => source)).toContain('migration')
  })

  test('of SQL that cannot be run ends before a model is asked', async () => {
    const start = { kind: 'sql' as const, sql: 'CREATE TABLE t (id nothing);' }
    const { code, calls, message } = await outcomeOf([], { start })
    expect({ code, calls }).toEqual({ code: 'INPUT_INVALID', calls: 0 })
    expect(message).toContain('type "nothing" does not exist')
  })
})

describe('questions of the model', () => {
  const questions = [
    { question: 'Can an order have several addresses?', options: ['one', 'several'], default: 'one' },
  ]

  test('are answered by the likeliest where nobody can be asked, and told', async () => {
    const { result, calls } = await outcomeOf([proposing({ questions })])
    expect(calls).toBe(1)
    expect(result?.questions).toEqual([
      {
        question: questions[0]?.question,
        options: ['one', 'several'],
        answer: 'one',
        answeredBy: 'assumed',
      },
    ])
  })

  test('cost no call when somebody answers as the model thought', async () => {
    const { result, calls } = await outcomeOf([proposing({ questions })], {}, { ask: async () => ['one'] })
    expect({ calls, by: result?.questions[0]?.answeredBy }).toEqual({ calls: 1, by: 'person' })
  })

  test('cost a call, and no repair, when the answer is another', async () => {
    const { result, calls, last } = await outcomeOf(
      [proposing({ questions }), proposing({ questions })],
      {},
      { ask: async () => ['several'] },
    )
    expect({ calls, repairs: result?.repairs }).toEqual({ calls: 2, repairs: 0 })
    expect(result?.questions).toMatchObject([{ answer: 'several', answeredBy: 'person' }])
    expect(last).toContain('Can an order have several addresses? → several')
  })
})

describe('a reply that', () => {
  test.each<[string, ScriptedReply[], string, number]>([
    [
      'is prose on every way',
      [1, 2, 3, 4].map(() => ({ text: 'You need two tables.' })),
      'AI_REPLY_INVALID',
      4,
    ],
    ['refuses', [{ text: '', stop: 'refusal' }], 'AI_REFUSAL', 1],
    ['is cut off', [{ text: '{"up": "CREATE', stop: 'max_tokens' }], 'AI_CUT_OFF', 1],
    ['declines', [proposing(declining)], 'AI_DECLINED', 1],
  ])('%s ends with its reason', async (_, script, code, calls) => {
    const outcome = await outcomeOf(script)
    expect({ code: outcome.code, calls: outcome.calls }).toEqual({ code, calls })
  })

  test('is prose with SQL in it is understood on the last way', async () => {
    const text = `Here:\n\`\`\`sql\n${up}\n\`\`\``
    const { result, calls } = await outcomeOf([{ text }, { text }, { text }])
    expect({ calls, up: result?.up, verdict: result?.verification?.rollback.verdict }).toEqual({
      calls: 3,
      up,
      verdict: 'proved',
    })
  })

  test('holds characters that steer is shown without them', async () => {
    const decisions = [{ about: 'money\u001b[31m', choice: 'numeric\u202e', why: 'line\nbreak' }]
    const { result } = await outcomeOf([proposing({ decisions, assumptions: ['a\u0007b'] })])
    expect(result?.decisions).toEqual([{ about: 'money [31m', choice: 'numeric', why: 'line break' }])
    expect(result?.assumptions).toEqual(['a b'])
  })
})

test('two runs with the same script give the same bytes, and send the same', async () => {
  const script = [proposing({ down: 'DROP TABLE orders;' }), proposing({ down: '' })]
  const [first, second] = [await outcomeOf(script), await outcomeOf(script)]
  expect(JSON.stringify(first.result)).toBe(JSON.stringify(second.result))
  expect(first.result?.repairs).toBe(1)
  expect(first.requests.map(({ text }) => text)).toEqual(second.requests.map(({ text }) => text))
})

test('what would be sent is shown without a key, and nothing is sent', async () => {
  const env = aiEnvironment(directory.path, { ANTHROPIC_API_KEY: '' })
  const { result, calls } = await outcomeOf([], {}, { showPrompt: true, env })
  expect(calls).toBe(0)
  expect(result?.prompt?.request).toContain(description)
  expect(result?.up).toBe(null)
})

test('an empty description is no description', async () => {
  expect(await outcomeOf([], { description: ' \n' })).toMatchObject({ code: 'USAGE_INVALID', calls: 0 })
})
