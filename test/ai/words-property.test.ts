import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { advise } from '../../src/lib/advisor/advise.ts'
import { addAdviceFacts, toldQueries } from '../../src/lib/ai/plain-words/advice-facts.ts'
import { sentenceCheck } from '../../src/lib/ai/plain-words/check-sentence.ts'
import { addExplainFacts } from '../../src/lib/ai/plain-words/explain-facts.ts'
import type { FactBook } from '../../src/lib/ai/plain-words/fact.ts'
import { FactMaker } from '../../src/lib/ai/plain-words/fact-maker.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { mulberry32 } from '../../src/lib/eval/bootstrap.ts'
import { explain } from '../../src/lib/explain/explain.ts'
import { planShop } from '../support/plan-shop.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import {
  trueSentences,
  withMadeUpName,
  withOtherName,
  withOtherNumber,
  withOtherUnit,
} from '../support/words.ts'

/** Statements with plans of all kinds. */
const statements = [
  'SELECT * FROM orders WHERE customer_id = 42',
  "SELECT c.country, sum(o.total) FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.status = 'paid' GROUP BY 1 ORDER BY 2 DESC",
  'SELECT p.name, sum(i.quantity * i.price) FROM order_items i JOIN products p ON p.id = i.product_id JOIN orders o ON o.id = i.order_id GROUP BY 1 ORDER BY 2 DESC LIMIT 10',
  "SELECT * FROM customers WHERE lower(email) = 'user77@example.com'",
  'SELECT o.* FROM orders o WHERE EXISTS (SELECT FROM order_items i WHERE i.order_id = o.id AND i.quantity > 4) ORDER BY o.total, o.created_at',
  "WITH big AS MATERIALIZED (SELECT * FROM orders WHERE total > 400) SELECT b.shop, count(*) FROM big b JOIN customers c ON c.id = b.customer_id WHERE c.name LIKE '%99%' GROUP BY 1",
  'SELECT id, (SELECT count(*) FROM order_items i WHERE i.order_id = o.id) FROM orders o WHERE o.shop = 3 AND o.id < 600',
  'SELECT * FROM orders ORDER BY created_at OFFSET 40000 LIMIT 20',
]

let databases: TestDatabase[]
beforeAll(async () => {
  databases = [await testDatabase(15, { template: planShop }), await testDatabase(18, { template: planShop })]
}, 240_000)
afterAll(async () => {
  for (const database of databases ?? []) await database[Symbol.asyncDispose]()
})

async function explainBooks(): Promise<FactBook[]> {
  const books: FactBook[] = []
  for (const { url } of databases) {
    for (const sql of statements) {
      for (const analyze of [false, true]) {
        const result = await explain({ url, sql, analyze }, quietContext())
        const maker = await FactMaker.make([sql], false)
        addExplainFacts(result, maker)
        books.push(maker.book())
      }
    }
  }
  return books
}

async function adviceBooks(): Promise<FactBook[]> {
  await using directory = await temporaryDirectory()
  const workloadFile = `${directory.path}/workload.sql`
  await writeFile(
    workloadFile,
    statements.map((sql, index) => `-- calls: ${10 * (index + 1)}\n${sql};`).join('\n'),
  )
  const books: FactBook[] = []
  for (const { url } of databases) {
    const advice = await advise({ url, workloadFile }, quietContext())
    const maker = await FactMaker.make(
      toldQueries(advice).map(({ sql }) => sql),
      false,
    )
    addAdviceFacts(advice, maker)
    books.push(maker.book())
  }
  return books
}

/** Shares of sentences that pass, and of changed ones that are dropped. */
function figuresOf(books: readonly FactBook[]) {
  const random = mulberry32(7)
  const figures = { true: [0, 0], number: [0, 0], unit: [0, 0], name: [0, 0], made: [0, 0] }
  const failures: string[] = []
  for (const book of books) {
    const check = sentenceCheck(book)
    const count = (kind: keyof typeof figures, text: string | undefined, shallPass: boolean) => {
      if (text === undefined) return
      const reason = check(text)
      const good = (reason === undefined) === shallPass
      const figure = figures[kind]
      figure[0] = (figure[0] ?? 0) + (good ? 1 : 0)
      figure[1] = (figure[1] ?? 0) + 1
      if (!good) failures.push(`${kind}: ${text} → ${reason ?? 'passes'}`)
    }
    for (const sentence of trueSentences(book, random)) {
      count('true', sentence.text, true)
      count('number', withOtherNumber(sentence, random), false)
      count('unit', withOtherUnit(sentence, random), false)
      count('name', withOtherName(sentence, book, random), false)
      count('made', withMadeUpName(sentence, random), false)
    }
  }
  const share = ([good = 0, all = 0]: number[]) => good / all
  return {
    all: figures.true[1] ?? 0,
    figures,
    true: share(figures.true),
    number: share(figures.number),
    unit: share(figures.unit),
    name: share(figures.name),
    made: share(figures.made),
    failures,
  }
}

describe('of sentences about plans and advice', () => {
  test('true ones pass, and those with another number or object are dropped', async () => {
    const figures = figuresOf([...(await explainBooks()), ...(await adviceBooks())])
    if (process.env.WORDS_FIGURES) {
      await writeFile(process.env.WORDS_FIGURES, JSON.stringify(figures, null, 1))
    }
    expect(figures.all).toBeGreaterThan(1000)
    expect(figures.true, figures.failures.join('\n')).toBeGreaterThanOrEqual(0.99)
    expect(figures.made).toBe(1)
    expect(figures.number).toBeGreaterThanOrEqual(0.98)
    expect(figures.unit).toBeGreaterThanOrEqual(0.98)
    expect(figures.name).toBeGreaterThanOrEqual(0.98)
  }, 300_000)
})
