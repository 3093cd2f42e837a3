import { expect, test } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import { schemaSuite } from '../../src/lib/eval/schema/schema-suite.ts'
import type { SchemaAnswer } from '../../src/lib/eval/schema/score-schema.ts'
import type { Stage } from '../../src/lib/eval/suite.ts'
import { aiEnvironment } from '../support/ai.ts'
import { type ScriptedReply, scriptedServer } from '../support/anthropic-server.ts'
import { allDesigns, type Design } from '../support/eval/schema-designs.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const designs = await allDesigns()

function referenceOf(id: string): Design {
  const design = designs.find(({ one, name }) => one.id === id && name === 'reference')
  if (!design) throw new Error(`there is no ${id}`)
  return design
}

function proposing(up: string, down: string, relations: unknown[]): ScriptedReply {
  return { json: { declined: '', questions: [], decisions: [], assumptions: [], up, down, relations } }
}

/** What an attempt at a case keeps, and the score of its final answer. */
async function attempted({ one }: Design, script: readonly ScriptedReply[]) {
  await using directory = await temporaryDirectory()
  await using server = await scriptedServer(script)
  await using suite = schemaSuite([one])
  const kept = new Map<Stage, SchemaAnswer>()
  const options = {
    baseUrl: server.url,
    model: undefined,
    env: aiEnvironment(directory.path),
    aiLimits: { calls: 5, ms: 60_000, usd: 1 },
    onUsage: () => undefined,
  }
  const { repairs } = await suite.ask(
    one,
    { number: 1, options, keep: (stage, answer) => void kept.set(stage, answer) },
    quietContext(),
  )
  const final = kept.get('final')
  if (!final) throw new Error('nothing was kept')
  return {
    repairs,
    kept,
    final,
    sent: JSON.stringify(server.requests[0]?.body),
    score: await suite.score(one, final, quietContext()),
    text: suite.textOf(final),
  }
}

const relation = {
  table: 'item',
  columns: ['list_id'],
  references: 'list',
  on_delete: 'CASCADE',
  why: 'Items belong to it.',
}

test('a brief is sent as it is, and what comes back is scored', async () => {
  const design = referenceOf('todo-lists')
  const found = await attempted(design, [
    proposing(design.answer.up, 'DROP TABLE item; DROP TABLE list;', [relation]),
  ])
  expect(found.sent).toContain('I want lists of things to do.')
  expect(found.repairs).toBe(0)
  expect([...found.kept.keys()]).toEqual(['first', 'repaired', 'final'])
  expect(found.score).toMatchObject({ strict: 1, loose: 1, notes: [] })
  expect(found.text).toContain('-- down')
}, 120_000)

test('the length of a prompt is known without a model', async () => {
  const { one } = referenceOf('todo-lists')
  await using suite = schemaSuite([one])
  expect(await suite.promptLength(one, quietContext())).toBeGreaterThan(one.brief.length)
}, 60_000)

test('an extension that a brief allows may be used', async () => {
  const design = referenceOf('room-booking')
  const down = 'DROP TABLE booking; DROP TYPE booking_status; DROP TABLE room; DROP EXTENSION btree_gist;'
  const booking = {
    table: 'booking',
    columns: ['room_id'],
    references: 'room',
    on_delete: 'NO ACTION',
    why: '',
  }
  const found = await attempted(design, [proposing(design.answer.up, down, [booking])])
  expect(found.score).toMatchObject({ strict: 1, notes: [] })
}, 120_000)

test('a change begins with its start, and its safe form is scored', async () => {
  const design = referenceOf('change-cascade-comments')
  const { up, down } = design.answer
  const comment = {
    table: 'comment',
    columns: ['post_id'],
    references: 'post',
    on_delete: 'CASCADE',
    why: '',
  }
  const found = await attempted(design, [proposing(up, down ?? '', [comment])])
  expect(found.sent).toContain('comment')
  expect(found.score).toMatchObject({ strict: 1, parts: { keeps: 1, restores: 1, stable: 1 }, notes: [] })
}, 120_000)
