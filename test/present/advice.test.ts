import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Advice } from '../../src/lib/advisor/advice.ts'
import { advise } from '../../src/lib/advisor/advise.ts'
import { chosenRecommendations } from '../../src/lib/advisor/apply/chosen.ts'
import { partOfAdvice } from '../../src/lib/advisor/kept/part-of-advice.ts'
import { hasAdvice, heaviestFirst } from '../../src/lib/advisor/ranking.ts'
import type {
  Change,
  CreateIndex,
  Recommendation,
  RewriteQuery,
} from '../../src/lib/advisor/recommendation.ts'
import type { Comparison } from '../../src/lib/advisor/since/comparison.ts'
import { raisedByGrowth } from '../../src/lib/advisor/since/growth.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { presentAdvice } from '../../src/lib/present/advice.ts'
import { presentAdviceHtml } from '../../src/lib/present/advice-html.ts'
import { presentAdviceMarkdown } from '../../src/lib/present/advice-markdown.ts'
import { presentPartOfAdvice } from '../../src/lib/present/advice-part.ts'
import { advisorShop } from '../support/advisor-shop.ts'
import { testDatabase } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const terminal = { color: false, width: 100, tellsMore: true }
let given: Advice
beforeAll(async () => {
  await using database = await testDatabase(18, { template: advisorShop })
  await using directory = await temporaryDirectory()
  const workloadFile = join(directory.path, 'queries.sql')
  await writeFile(
    workloadFile,
    'SELECT * FROM orders WHERE customer_id = $1; SELECT * FROM "Archive"."Old Orders" WHERE "Customer Id" = 5',
  )
  given = await advise({ url: database.url, workloadFile }, quietContext())
})

/** The advice with these recommendations besides its own. */
const withThese = (...more: Recommendation[]): Advice => ({
  ...given,
  recommendations: heaviestFirst([...given.recommendations, ...more]),
})

describe('the page', () => {
  test('is one page: what is slow, what to do, how sure; whole statements, and where there is more', () => {
    const page = presentAdvice(given, terminal)
    expect(page.split('\n').length).toBeLessThan(50)
    expect(page).toMatch(
      /Where the time goes[\s\S]*recommendation[\s\S]*How sure this is[\s\S]*post-ai advise show r/,
    )
    expect(page).toContain(
      '\n         CREATE INDEX CONCURRENTLY orders_customer_id_idx ON public.orders (customer_id);\n',
    )
    for (const line of page.split('\n').filter((text) => !text.includes('CREATE INDEX')))
      expect(line.length).toBeLessThanOrEqual(100)
  })

  test('has each kind in a few lines, heaviest first, the rest counted', () => {
    const many = Array.from({ length: 8 }, (_, number) => vacuum(`r_low_${number}`))
    const page = presentAdvice(withThese(rewrite, reindex, ...many), terminal)
    expect(page.indexOf(rewrite.id)).toBeLessThan(page.indexOf(reindex.id))
    expect(page).toContain('SELECT * FROM orders o WHERE NOT EXISTS (SELECT 1)')
    expect(page).toContain('frees 400 MB, 0.05 a month')
    expect(page).toMatch(/and \d+ lighter ones/)
    expect(page).not.toContain('r_low_7')
    expect(presentAdvice(withThese(...many), { ...terminal, all: true })).toContain('r_low_7')
  })

  test('names the indexes that a new one replaces', () => {
    const page = presentAdvice({ ...given, recommendations: [replacing] }, terminal)
    expect(page).toContain('DROP INDEX CONCURRENTLY public.orders_old_idx;  it replaces this one')
  })

  test('with --all says everything that is known', () => {
    const text = presentAdvice(
      { ...given, recommendations: [replacing, rewrite] },
      { ...terminal, all: true },
    )
    for (const part of [
      'saves about 2 min, costs writes about 3 s, 120 heap-only updates are lost',
      'lock          SHARE UPDATE EXCLUSIVE',
      'medium: Statistics are a week old.',
      'public.orders_old_idx can go then and frees 1 MB. Its column leads the new one.',
      'undo          CREATE INDEX orders_old_idx ON orders (customer_id);',
      'differs       where the inner query gives NULL',
    ])
      expect(text).toContain(part)
  })

  test('with nothing to do says what was examined, and why that is all', () => {
    const none = {
      ...given,
      recommendations: [],
      refused: [{ what: 'q1: SELECT 1', why: 'It reads no table.' }],
    }
    for (const text of [
      presentAdvice(none, terminal),
      presentAdviceMarkdown(none),
      presentAdviceHtml(none),
    ]) {
      const line = text.replaceAll(/\s+/g, ' ')
      expect(line).toContain('Nothing to do')
      expect(line).toMatch(/\d+ tables, \d+ indexes and 2 queries were examined, [\d.]+ MB on disk\./)
      expect(line).toContain('no index that was tried would help enough')
      expect(line).toContain('No rule about indexes, statistics, settings or storage found anything')
      expect(line).toContain('q1: SELECT 1: It reads no table.')
    }
  })

  test('tells what changed since a snapshot, and beside a query how much', () => {
    const id = given.queries[0]?.id ?? ''
    const page = presentAdvice({ ...given, since: comparison(id) }, terminal).replaceAll(/\s+/g, ' ')
    expect(page).toContain('5.0 times slower than until 2026-11-13')
    expect(page).toContain('Since 2026-11-13T10:00:00Z (168 h)')
    expect(page).toContain(
      'public.orders_x on public.orders: 40 scans, 1 MB; 1.5 s less than at the old times',
    )
    expect(page).toContain('public.orders: grown from 1 MB to 3 MB')
    expect(page).toContain('2 queries take as long as before')
    expect(page).toContain('1 query was not called since')
  })
})

describe('the HTML page', () => {
  test('needs nothing else and runs nothing; charts and plans are in it', () => {
    const page = presentAdviceHtml(withThese(rewrite))
    expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(|https?:/)
    expect(page.match(/<svg class="chart"/g)).toHaveLength(2)
    for (const part of [
      'before, cost',
      'after, cost',
      ' on orders_customer_id_idx',
      'as it could be',
      'Size by table',
    ])
      expect(page).toContain(part)
  })

  test('takes no text for markup', () => {
    const evil = '</pre><script>alert(1)</script>"\'&'
    const queries = given.queries.map((query) => ({ ...query, sql: evil }))
    const page = presentAdviceHtml({
      ...withThese({ ...reindex, title: evil, why: evil, ddl: evil }),
      queries,
    })
    expect(page).not.toContain('<script')
    expect(page).toContain('&lt;script&gt;alert(1)')
  })
})

test('markdown has the statements to copy, and folds the rest away', () => {
  const text = presentAdviceMarkdown(withThese(rewrite, reindex))
  expect(text).toContain(
    '```sql\nCREATE INDEX CONCURRENTLY orders_customer_id_idx ON public.orders (customer_id);\n```',
  )
  expect(text).toContain('becomes\n\n```sql\nSELECT * FROM orders o WHERE NOT EXISTS (SELECT 1)\n```')
  expect(text).toContain('<details><summary>Plans before and after</summary>')
  expect(text).toContain('| `q')
})

test('a part of the advice has its queries, plans and age', () => {
  const id = given.recommendations.find(({ table }) => table === 'public.orders')?.id ?? ''
  const part = partOfAdvice(given, id, '2026-11-20T10:00:00Z')
  const text = presentPartOfAdvice(part, { color: false, width: 100, now: new Date('2026-11-20T10:05:00Z') })
  expect(text).toMatch(/^test_\w+, advice of 2026-11-20T10:00:00Z \(5 min ago\)\n/)
  expect(text).toMatch(
    /as it is planned now, cost [\d,]+\n[\s\S]*Seq Scan on orders[\s\S]*and then, cost [\d,.]+\n[\s\S]* on orders_customer_id_idx/,
  )
})

test('severity is asked of recommendations and slow queries alike', () => {
  const calm = { ...given, queries: [], recommendations: [reindex] }
  expect([hasAdvice(calm, 'high'), hasAdvice(calm, 'medium'), hasAdvice(calm, 'low')]).toEqual([
    false,
    true,
    true,
  ])
  const slow = given.queries.map((query) => ({ ...query, severity: 'high' as const }))
  expect(hasAdvice({ ...calm, queries: slow }, 'high')).toBe(true)
})

test('a query that became much slower is more severe than its share alone makes it', () => {
  const [query] = given.queries.map((entry) => ({ ...entry, severity: 'low' as const, share: 0.01 }))
  if (!query) throw new Error('there is no query')
  expect(raisedByGrowth([query], comparison(query.id))).toMatchObject([{ severity: 'medium' }])
  expect(raisedByGrowth([query], null)).toEqual([query])
})

test('two rules that come to the same statements are one recommendation', () => {
  expect(heaviestFirst([reindex, { ...reindex, id: 'r_again', severity: 'high' }])).toEqual([reindex])
})

describe('what is chosen', () => {
  test('is all that can be applied, or what ids name', () => {
    const list = [replacing, rewrite, reindex]
    expect(chosenRecommendations(list, ['all'])).toEqual([replacing, reindex])
    expect(chosenRecommendations(list, [reindex.id])).toEqual([reindex])
  })

  test('is refused where there is no such id, and for a rewritten query', () => {
    expect(() => chosenRecommendations([reindex], ['r0'])).toThrow('There is no recommendation "r0".')
    expect(() => chosenRecommendations([rewrite], [rewrite.id])).toThrow(
      'rewrites a query, which is changed where it is asked',
    )
  })
})

const common = {
  rule: 'a-rule',
  why: 'Because of what was measured.',
  evidence: [{ name: 'dead rows', value: 0.4, unit: 'share' as const }],
  confidence: { level: 'medium' as const, because: ['Statistics are a week old.'] },
  disprovedBy: 'It does not shrink.',
  queries: [],
  storage: null,
  table: 'public.orders',
}
const benefit = { costBefore: 1000, costAfter: 10, percent: 99, savedMs: 60_000 }
const rewrite: RewriteQuery = {
  ...common,
  id: 'r_rewrite',
  kind: 'rewrite-query',
  severity: 'high',
  title: 'Ask with NOT EXISTS instead of NOT IN',
  sql: 'SELECT * FROM orders o WHERE id NOT IN (SELECT 1)',
  rewrittenSql: 'SELECT * FROM orders o WHERE NOT EXISTS (SELECT 1)',
  differs: 'where the inner query gives NULL',
  benefit,
}
const reindex: Change = {
  ...common,
  id: 'r_reindex',
  kind: 'reindex',
  severity: 'medium',
  title: 'Rebuild orders_pkey',
  ddl: 'REINDEX INDEX CONCURRENTLY public.orders_pkey;',
  down: null,
  lock: 'SHARE UPDATE EXCLUSIVE',
  storage: { bytes: -400 * 2 ** 20, pricePerMonth: -0.05 },
  benefit: null,
}
const replacing: CreateIndex = {
  ...common,
  id: 'r_replacing',
  kind: 'create-index',
  severity: 'high',
  title: 'Create an index on orders (customer_id, created_at)',
  ddl: 'CREATE INDEX CONCURRENTLY orders_x ON public.orders (customer_id, created_at);',
  down: 'DROP INDEX CONCURRENTLY public.orders_x;',
  lock: 'SHARE UPDATE EXCLUSIVE',
  sizeBytes: 2 ** 20,
  storage: { bytes: 2 ** 20, pricePerMonth: null },
  benefit,
  roi: { savedMsPerDay: 120_000, writeMsPerDay: 3000, hotUpdatesLostPerDay: 120 },
  drops: [
    {
      name: 'public.orders_old_idx',
      ddl: 'DROP INDEX CONCURRENTLY public.orders_old_idx;',
      down: 'CREATE INDEX orders_old_idx ON orders (customer_id);',
      bytes: 2 ** 20,
      why: 'Its column leads the new one.',
    },
  ],
}

function vacuum(id: string): Change {
  return { ...reindex, id, kind: 'vacuum', severity: 'low', title: `Vacuum ${id}`, ddl: `VACUUM ${id};` }
}

function comparison(id: string): Comparison {
  const measured = (calls: number, meanMs: number) => ({ calls, meanMs, totalMs: calls * meanMs })
  return {
    snapshot: { database: 'shop', takenAt: '2026-11-13T10:00:00Z' },
    seconds: 7 * 86_400,
    measured: 'throughout',
    notes: [],
    queries: [
      { id, sql: '', change: 'slower', before: measured(10, 1), since: measured(10, 5), factor: 5 },
      { id: 'q_gone', sql: '', change: 'gone', before: measured(10, 1), since: null, factor: null },
    ],
    unchanged: 2,
    tables: [{ table: 'public.orders', change: 'grown', bytesBefore: 2 ** 20, bytesAfter: 3 * 2 ** 20 }],
    indexes: [{ index: 'public.orders_x', change: 'new', bytes: 2 ** 20 }],
    gains: [
      {
        index: 'public.orders_x',
        table: 'public.orders',
        definition: '',
        bytes: 2 ** 20,
        scans: 40,
        queries: [{ id, sql: '', before: measured(10, 50), since: measured(30, 0.1) }],
        savedMs: 1497,
      },
    ],
  }
}
