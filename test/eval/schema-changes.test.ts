import { afterAll, expect, test } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import { openScoringSandbox } from '../../src/lib/eval/schema/sandbox.ts'
import { type SchemaAnswer, scoreSchema } from '../../src/lib/eval/schema/score-schema.ts'
import { allDesigns } from '../support/eval/schema-designs.ts'

const designs = await allDesigns()
const sandbox = openScoringSandbox()
afterAll(() => sandbox[Symbol.asyncDispose]())

async function changed(id: string, change: (answer: SchemaAnswer) => Partial<SchemaAnswer>) {
  const design = designs.find(({ one, name }) => one.id === id && name === 'reference')
  if (!design) throw new Error(`there is no ${id}`)
  const answer = { ...design.answer, ...change(design.answer) }
  const score = await sandbox.use((database) => scoreSchema(design.one, answer, database), quietContext())
  if (!score) throw new Error('it took too long')
  return score
}

test('values that a migration loses are noticed', async () => {
  const score = await changed('change-split-name', ({ up }) => ({
    up: up.replace("substr(name, strpos(name, ' ') + 1)", "split_part(name, ' ', 2)"),
  }))
  expect(score.strict).toBe(0)
  expect(score.notes).toContain(
    'customer.email, first_name, last_name is not so: Jean de la Tour has his two names',
  )
  expect(score.parts.restores).toBe(0)
})

test('rows that a migration was not asked to touch must stay', async () => {
  const score = await changed('change-required-phone', ({ up }) => ({
    up: up.replace('UPDATE contact', "DELETE FROM contact WHERE name = 'Al';\nUPDATE contact"),
  }))
  expect(score.strict).toBe(0)
  expect(score.notes).toContain('contact.name, phone is not so: Al keeps his number')
  const other = await changed('change-unique-email', ({ up }) => ({
    up: `UPDATE account SET email = lower(email);\n${up}`,
  }))
  expect(other.parts.keeps).toBe(0)
  expect(other.notes).toContain(
    'the migration does not keep the rows: the values of public.account.email are not those of before',
  )
})

test('a down script has to be there, to run, and to restore catalog and rows', async () => {
  const none = await changed('change-order-status', () => ({ down: undefined }))
  expect(none.notes).toEqual(['there is no down script'])
  const broken = await changed('change-order-status', () => ({
    down: 'ALTER TABLE orders DROP COLUMN nothing',
  }))
  expect(broken.notes[0]).toContain('the down script does not run')
  const half = await changed('change-tenants', ({ down }) => ({
    down: down
      ?.replace('ADD CONSTRAINT users_username UNIQUE (username)', 'ADD UNIQUE (username)')
      .replace(/, DROP COLUMN tenant_id;/, ';'),
  }))
  expect(half.strict).toBe(0)
  const rows = await changed('change-split-profile', ({ down }) => ({
    down: down?.replace('website = p.website', "website = ''"),
  }))
  expect(rows.notes).toContain(
    'the down script does not restore the rows: the values of public.users.website are not those of before',
  )
})

test('what has to go must be gone', async () => {
  const score = await changed('change-drop-legacy', ({ up, down }) => ({
    up: up.replace(', DROP COLUMN notes', ''),
    down: down?.replace(', ADD COLUMN notes text', ''),
  }))
  expect(score.parts.removes).toBe(0)
  expect(score.notes).toContain('supplier.notes is still there')
})

test('an answer has to say what it loses', async () => {
  const silent = await changed('change-drop-legacy', () => ({ said: ['the fax numbers are lost'] }))
  expect(silent).toMatchObject({
    strict: 0,
    parts: { names: 0 },
    notes: ['the answer does not say what happens to notes'],
  })
  expect(
    await changed('change-drop-legacy', () => ({ said: ['Drops Supplier.Fax and supplier.notes'] })),
  ).toMatchObject({ strict: 1 })
})
