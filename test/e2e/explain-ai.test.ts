import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aiEnvironment } from '../support/ai.ts'
import { type ScriptedReply, scriptedServer } from '../support/anthropic-server.ts'
import { runPostAi } from '../support/command-line.ts'
import { planShop } from '../support/plan-shop.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

let database: TestDatabase
let home: Awaited<ReturnType<typeof temporaryDirectory>>
beforeAll(async () => {
  database = await testDatabase(18, { template: planShop })
  home = await temporaryDirectory()
}, 120_000)
afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
  await home?.[Symbol.asyncDispose]()
})

const sql = "SELECT * FROM orders WHERE status = 'valuecanary' OR customer_id = 98765432 -- commentcanary"
/** Indexes are tried where the test is about what is sent; else they only take time. */
const planned = ['explain', sql, '--no-indexes', '--ai']
const right = 'A sequential scan of `orders` is what costs.'
const wrong = ['It reads 123,456,789 rows.', 'The table `invoices` is read too.']

/** What a model writes, in a script of one or more replies. */
function writing(...sentences: string[]): ScriptedReply {
  return { json: { sentences, rewrites: [] } }
}

/** Runs the built command line; the script must be used up. */
async function run(
  script: readonly ScriptedReply[],
  words: readonly string[],
  more: Record<string, string> = {},
) {
  await using server = await scriptedServer(script)
  const env = aiEnvironment(home.path, { ANTHROPIC_BASE_URL: server.url, ...more })
  const done = await runPostAi([...words, '--url', database.url], { cwd: home.path, env })
  server.done()
  return { ...done, requests: server.requests }
}

describe('post-ai explain --ai', () => {
  test('prints what is true below the result, and what it cost', async () => {
    const { code, stdout, stderr } = await run([writing(right)], planned)
    expect(code).toBe(0)
    expect(stdout).toMatch(/Seq Scan on orders[\s\S]*In plain words\n {2}A sequential scan of `orders`/)
    expect(stderr).toContain('1 call of claude-sonnet-5-5: 100 tokens in, 20 out.')
  })

  test('tells the model once what is wrong, and leaves out what still is', async () => {
    const { stdout, requests } = await run(
      [writing(right, ...wrong), writing(right, ...wrong)],
      [...planned, '--json'],
    )
    const { words } = JSON.parse(stdout)
    expect(words.sentences).toEqual([right])
    expect(words.dropped).toEqual([
      { text: wrong[0], reason: '123,456,789 rows is no number of a finding' },
      { text: wrong[1], reason: '`invoices` is in no finding' },
    ])
    expect(requests).toHaveLength(2)
    expect(requests[1]?.text).toContain('is no number of a finding')
  })

  test('gives byte-equal JSON for the same script', async () => {
    const script = [writing(right, ...wrong), writing(right)]
    const words = [...planned, '--json']
    const [first, second] = [await run(script, words), await run(script, words)]
    expect(first.stdout).toBe(second.stdout)
    expect(JSON.parse(first.stdout).words).toMatchObject({ sentences: [right], dropped: [], repairs: 1 })
    expect(first.requests.map(({ text }) => text)).toEqual(second.requests.map(({ text }) => text))
  })

  test.each([
    ['refuses', [{ text: 'No.', stop: 'refusal' }], [], 'AI_REFUSAL'],
    ['does not answer in time', [{ fault: 'hang' }], ['--time-limit', '6s'], 'AI_LIMIT'],
    ['writes a page', [{ page: '<html>' }], [], 'AI_REPLY_INVALID'],
  ] as [string, ScriptedReply[], string[], string][])(
    'keeps the result when the model %s',
    async (_, script, words, fault) => {
      const { code, stdout, stderr } = await run(script, [...planned, '--json', ...words])
      expect(code).toBe(0)
      const result = JSON.parse(stdout)
      expect(result).toMatchObject({ words: null, wordsFault: { code: fault } })
      expect(result.plan.root.nodeType).toBe('Seq Scan')
      expect(stderr).toMatch(new RegExp(`warning: There is no explanation in words: .*\\[${fault}\\]`))
    },
  )

  test('keeps the result without a key, and asks nobody', async () => {
    const { code, stdout, stderr, requests } = await run([], planned, {
      ANTHROPIC_API_KEY: '',
      ANTHROPIC_BASE_URL: '',
    })
    expect({ code, requests }).toEqual({ code: 0, requests: [] })
    expect(stdout).toContain('Seq Scan on orders')
    expect(stdout).not.toContain('In plain words')
    expect(stderr).toContain('[AI_KEY_MISSING]')
  })

  test('prints what would be sent, without a key', async () => {
    const words = [...planned, '--show-prompt']
    const { code, stdout } = await run([], words, { ANTHROPIC_API_KEY: '' })
    expect(code).toBe(0)
    expect(stdout).toContain('WHERE status = $1 OR customer_id = $2')
    expect(stdout.slice(stdout.indexOf('─── instructions'))).not.toMatch(/canary|98,?765,?432/)
    const bound = ['explain', 'SELECT * FROM orders WHERE status = $1', '--param', 'paramcanary', '--ai']
    const prompt = (await run([], [...bound, '--no-indexes', '--show-prompt'])).stdout
    expect(prompt.slice(prompt.indexOf('─── instructions'))).toMatch(
      /^(?![\s\S]*paramcanary)[\s\S]*status = \$/,
    )
  })

  test('refuses flags of the model without --ai, and a server that is none', async () => {
    expect(await run([], ['explain', sql, '--show-prompt'])).toMatchObject({ code: 2 })
    expect(await run([], [...planned, '--base-url', 'ftp://x'])).toMatchObject({
      code: 2,
      stdout: '',
    })
  })

  test('lets no text of the model steer the terminal', async () => {
    const reply = writing(right, 'The scan \u001b[31m of `orders` \u202e costs.')
    const { stdout } = await run([reply, reply], planned)
    for (const sign of ['\u001b', '\u202e']) expect(stdout).not.toContain(sign)
  })
})

describe('what leaves the machine', () => {
  const analyzed = ['explain', sql, '--analyze', '--ai', '--json']

  test('holds no constant of the statement and its plan', async () => {
    for (const words of [analyzed, ['explain', sql, '--ai']]) {
      const { requests } = await run([writing(right)], words)
      expect(requests[0]?.text).toContain('$1')
      expect(requests[0]?.text).not.toMatch(/valuecanary|commentcanary|98,?765,?432/)
    }
  })

  test('holds them with --allow-values', async () => {
    const { requests } = await run([writing(right)], [...planned, '--allow-values'])
    expect(requests[0]?.text).toMatch(/valuecanary[\s\S]*98765432|98765432[\s\S]*valuecanary/)
  })

  test('holds no constant of the workload of advise', async () => {
    const file = `${home.path}/workload.sql`
    const queries = [sql, "SELECT * FROM customers WHERE lower(email) = 'mailcanary@example.com'"]
    await writeFile(file, queries.map((query) => `-- calls: 100\n${query}\n;`).join('\n'))
    const sentence = 'An index on `orders` would help.'
    const words = ['advise', '--workload', file, '--ai', '--json']
    const { code, stdout, requests } = await run([writing(sentence)], words)
    expect(code).toBe(0)
    expect(JSON.parse(stdout).words.sentences).toEqual([sentence])
    expect(requests[0]?.text).not.toMatch(/canary@|valuecanary|mailcanary|commentcanary|98,?765,?432/)
  })
})

describe('post-ai advise --ai', () => {
  test('keeps the advice when the model hangs', async () => {
    const file = `${home.path}/workload.sql`
    await writeFile(file, '-- calls: 100\nSELECT * FROM orders WHERE customer_id = 42;\n')
    const words = ['advise', '--workload', file, '--ai', '--ai-time-limit', '6s']
    const { code, stdout, stderr } = await run([{ fault: 'hang' }], words)
    expect(code).toBe(0)
    expect(stdout).toContain('Create an index on orders (customer_id)')
    expect(stderr).toContain('[AI_LIMIT]')
  })
})
