import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScriptedReply } from '../anthropic-server.ts'
import { projectRoot } from '../house/source-file.ts'

/** An answer to the brief `todo-lists`: the right design, or one in which items do not go with their list. */
export async function todoLists(onDelete: 'CASCADE' | 'NO ACTION'): Promise<ScriptedReply> {
  const right = await readFile(
    join(projectRoot, 'test/fixtures/eval/schema/todo-lists/reference.sql'),
    'utf8',
  )
  const up = onDelete === 'CASCADE' ? right : right.replace(' ON DELETE CASCADE', '')
  const relation = {
    table: 'item',
    columns: ['list_id'],
    references: 'list',
    on_delete: onDelete,
    why: 'Items belong to it.',
  }
  const nothing = { declined: '', questions: [], decisions: [], assumptions: [] }
  return { json: { ...nothing, up, down: 'DROP TABLE item; DROP TABLE list;', relations: [relation] } }
}
