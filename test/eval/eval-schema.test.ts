import { expect, test } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import { evalSchema } from '../../src/lib/eval/schema/eval-schema.ts'
import { aiEnvironment } from '../support/ai.ts'
import { scriptedServer } from '../support/anthropic-server.ts'
import { todoLists } from '../support/eval/todo-lists.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

test('a brief that comes with the package is asked and scored, right and wrong', async () => {
  await using home = await temporaryDirectory()
  await using server = await scriptedServer([await todoLists('CASCADE'), await todoLists('NO ACTION')])
  const { report } = await evalSchema(
    { only: ['todo-lists'], repeat: 2, baseUrl: server.url, env: aiEnvironment(home.path) },
    quietContext(),
  )
  server.done()
  const attempts = report?.cases[0]?.attempts ?? []
  expect(attempts.map(({ stages }) => stages.final.strict)).toEqual([1, 0])
  expect(attempts[1]?.notes[0]).toContain('item.list_id → list')
  expect(report).toMatchObject({ suite: 'schema', repeat: 2, usage: { calls: 2 } })
}, 120_000)

test('a directory without a case is refused', async () => {
  await using home = await temporaryDirectory()
  const run = evalSchema({ casesDirectory: home.path, env: aiEnvironment(home.path) }, quietContext())
  await expect(run).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})
