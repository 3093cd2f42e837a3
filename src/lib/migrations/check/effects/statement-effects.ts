import type { Node } from '@pgsql/types'
import { rootTag } from '../../../sql/statement.ts'
import { nodesOf } from '../../../sql/walk.ts'
import { addTree, type Effects, lock, lockTree, noEffects } from '../effects.ts'
import { lockModes } from '../lock-mode.ts'
import { keyOf, type Model, type RelationName, referencing, withHeirs } from '../model.ts'
import { wordsOf } from '../type-name.ts'
import { alterTable } from './alter-table.ts'
import { createTable } from './create-table.ts'
import { alterDomain } from './domain.ts'
import { drop } from './drop.ts'
import { createIndex, reindex } from './indexes.ts'

/**
 * What a statement does to relations on a server of a major version, by its text and what is known of the database at
 * that moment. Covers what is stronger than the ACCESS SHARE of a query.
 */
export function effectsOf(node: Node, model: Model, major: number): Effects {
  const effects = noEffects()
  const rule = byTag[rootTag(node)]
  if (rule) rule(effects, model, node as never, major)
  return effects
}

type Fields = Record<string, unknown>
type Rule = (effects: Effects, model: Model, node: Record<string, Fields>, major: number) => void

/** A rule that gets the fields of its own node. */
function rule<T>(
  tag: string,
  apply: (effects: Effects, model: Model, fields: T, major: number) => void,
): Rule {
  return (effects, model, node, major) => apply(effects, model, node[tag] as T, major)
}

/** A lock on the relation of the node, and what inherits from it when `tree`. */
function takes(tag: string, mode: (typeof lockModes)[number], field = 'relation', tree = false): Rule {
  return rule<Fields>(tag, (effects, model, fields) => {
    const name = fields[field] as RelationName | undefined
    if (!name) return
    if (tree) lockTree(effects, model, keyOf(model, name), mode)
    else lock(effects, keyOf(model, name), mode)
  })
}

const byTag: Record<string, Rule> = {
  AlterTableStmt: rule('AlterTableStmt', alterTable),
  IndexStmt: rule('IndexStmt', createIndex),
  ReindexStmt: rule('ReindexStmt', reindex),
  DropStmt: rule('DropStmt', drop),
  CreateStmt: rule('CreateStmt', createTable),
  AlterDomainStmt: rule('AlterDomainStmt', alterDomain),
  CreateTrigStmt: takes('CreateTrigStmt', 'SHARE ROW EXCLUSIVE', 'relation', true),
  CreatePolicyStmt: takes('CreatePolicyStmt', 'ACCESS EXCLUSIVE', 'table'),
  AlterPolicyStmt: takes('AlterPolicyStmt', 'ACCESS EXCLUSIVE', 'table'),
  RuleStmt: takes('RuleStmt', 'ACCESS EXCLUSIVE'),
  AlterObjectSchemaStmt: takes('AlterObjectSchemaStmt', 'ACCESS EXCLUSIVE'),
  RenameStmt: rule<Fields>('RenameStmt', rename),
  InsertStmt: takes('InsertStmt', 'ROW EXCLUSIVE'),
  UpdateStmt: takes('UpdateStmt', 'ROW EXCLUSIVE', 'relation', true),
  DeleteStmt: takes('DeleteStmt', 'ROW EXCLUSIVE', 'relation', true),
  MergeStmt: takes('MergeStmt', 'ROW EXCLUSIVE', 'relation', true),
  ClusterStmt: rewriting('ClusterStmt', 'ACCESS EXCLUSIVE'),
  RefreshMatViewStmt: rule<Fields>('RefreshMatViewStmt', refresh),
  VacuumStmt: rule<Fields>('VacuumStmt', vacuum),
  TruncateStmt: rule<Fields>('TruncateStmt', truncate),
  LockStmt: rule<Fields>('LockStmt', lockTable),
  CommentStmt: rule<Fields>('CommentStmt', comment),
  CreateStatsStmt: namedRelations('CreateStatsStmt'),
  CreatePublicationStmt: namedRelations('CreatePublicationStmt'),
  AlterPublicationStmt: namedRelations('AlterPublicationStmt'),
}

function rename(effects: Effects, model: Model, fields: Fields): void {
  const name = fields.relation as RelationName | undefined
  if (!name || /INDEX|SEQUENCE/.test(String(fields.renameType))) return
  const isColumn = fields.renameType === 'OBJECT_COLUMN'
  const kinds = /TABLE|COLUMN|VIEW|CONSTRAINT|TRIGGER|POLICY|RULE/.test(String(fields.renameType))
  if (!kinds) return
  if (isColumn) lockTree(effects, model, keyOf(model, name), 'ACCESS EXCLUSIVE')
  else lock(effects, keyOf(model, name), 'ACCESS EXCLUSIVE')
}

function rewriting(tag: string, mode: (typeof lockModes)[number]): Rule {
  return rule<Fields>(tag, (effects, model, fields) => {
    const name = fields.relation as RelationName | undefined
    if (!name) return
    const key = keyOf(model, name)
    lockTree(effects, model, key, mode)
    addTree(effects.rewrites, model, key)
    addTree(effects.scans, model, key)
  })
}

function refresh(effects: Effects, model: Model, fields: Fields): void {
  const work = fields.concurrent ? effects.scans : effects.rewrites
  const key = keyOf(model, (fields.relation ?? {}) as RelationName)
  lock(effects, key, fields.concurrent ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE')
  work.add(key)
}

function vacuum(effects: Effects, model: Model, fields: Fields): void {
  const full = nodesOf(fields.options, 'DefElem').some(({ defname }) => defname === 'full')
  for (const { relation } of nodesOf(fields.rels, 'VacuumRelation')) {
    const key = keyOf(model, relation ?? {})
    lockTree(effects, model, key, full ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE')
    if (full) addTree(effects.rewrites, model, key)
    if (full) addTree(effects.scans, model, key)
  }
}

function truncate(effects: Effects, model: Model, fields: Fields): void {
  const pending = nodesOf(fields.relations, 'RangeVar').map((name) => keyOf(model, name))
  const done = new Set<string>()
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    if (done.has(key)) continue
    done.add(key)
    lockTree(effects, model, key, 'ACCESS EXCLUSIVE')
    for (const one of withHeirs(model, key)) effects.drops.add(one)
    if (fields.behavior === 'DROP_CASCADE')
      pending.push(...referencing(model, key).map((reference) => reference.key))
  }
}

function lockTable(effects: Effects, model: Model, fields: Fields): void {
  const mode = lockModes[Number(fields.mode) - 1] ?? 'ACCESS EXCLUSIVE'
  for (const name of nodesOf(fields.relations, 'RangeVar')) lockTree(effects, model, keyOf(model, name), mode)
}

function comment(effects: Effects, model: Model, fields: Fields): void {
  const object = fields.object as { List?: { items?: Node[] } } | undefined
  const words = wordsOf(object?.List?.items)
  const isColumn = fields.objtype === 'OBJECT_COLUMN'
  if (!isColumn && fields.objtype !== 'OBJECT_TABLE') return
  const [relname, schemaname] = (isColumn ? words.slice(0, -1) : words).toReversed()
  lock(effects, keyOf(model, { relname, schemaname }), 'SHARE UPDATE EXCLUSIVE')
}

function namedRelations(tag: string): Rule {
  return rule<Fields>(tag, (effects, model, fields) => {
    const tables = tag === 'CreateStatsStmt' ? fields.relations : fields.pubobjects
    for (const found of nodesOf(tables, 'RangeVar'))
      lock(effects, keyOf(model, found), 'SHARE UPDATE EXCLUSIVE')
    for (const { pubtable } of nodesOf(tables, 'PublicationObjSpec'))
      if (pubtable?.relation)
        lockTree(effects, model, keyOf(model, pubtable.relation), 'SHARE UPDATE EXCLUSIVE')
  })
}
