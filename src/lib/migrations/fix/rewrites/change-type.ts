import { quoteIdentifier } from '../../../sql/quote.ts'
import { typeChange } from '../../check/effects/type-change.ts'
import { keyOf } from '../../check/model.ts'
import { type CatalogObject, objectKey } from '../../proof/catalog-image.ts'
import { type AlterPart, alterParts } from '../alter-parts.ts'
import { backfillNotes } from '../backfill.ts'
import type { Fix, Problem, Rewrite } from '../fix.ts'
import { mentions } from '../renamed-column.ts'
import { replaceColumn } from './replace-column.ts'

/** Another type writes the whole table anew under an exclusive lock: a new column, kept in step by a trigger, does not. */
export const changeType: Rewrite = {
  name: 'change-type-by-new-column',
  fix(problem): Fix | null {
    const parts = alterParts(problem)
    const [part] = parts ?? []
    if (!part || parts?.length !== 1 || part.command.subtype !== 'AT_AlterColumnType') return null
    const wanted = partsOf(part)
    if (!wanted || !isRewritten(problem, part) || stands(problem, part, wanted.column)) return null
    const name = `${problem.facts.model.tables.get(keyOf(problem.facts.model, nameOf(part)))?.schema}`
    const key = `${quoteIdentifier(name)}.${quoteIdentifier(part.name)}`
    const own = quoteIdentifier(wanted.column)
    const now = problem.facts.image?.get(objectKey('column', `${key}.${own}`))
    if (!now || hasSettings(now)) return null
    const up = replaceColumn(problem, part, key, wanted)
    const type = String(now.facts.type)
    const down = replaceColumn(problem, part, key, { ...wanted, type, using: `${own}::${type}` })
    if (!up) return null
    return {
      rewrite: 'change-type-by-new-column',
      why: 'Rows are converted in batches; the columns change places in a moment.',
      up,
      down: down ?? null,
      notes: [
        'Programs that read columns by their place, not their name, see the column last.',
        ...backfillNotes(problem.major),
      ],
    }
  },
}

/** What the command asks for. */
export interface WantedType {
  column: string
  /** With its collation. */
  type: string
  /** The value in terms of the old columns. */
  using: string
}

function partsOf({ text, command }: AlterPart): WantedType | undefined {
  const match =
    /^ALTER\s+(?:COLUMN\s+)?(?:"(?:[^"]|"")*"|\S+)\s+(?:SET\s+DATA\s+)?TYPE\s+([\s\S]*?)(?:\s+USING\s+([\s\S]*))?$/i.exec(
      text,
    )
  const [, type, using] = match ?? []
  const column = command.name ?? ''
  if (type === undefined) return undefined
  const plain = type.replace(/\s+COLLATE\s+.*$/is, '')
  return { column, type, using: using ?? `${quoteIdentifier(column)}::${plain}` }
}

const nameOf = ({ schema, name }: AlterPart) => ({ schemaname: schema, relname: name })

function isRewritten({ facts: { model } }: Problem, part: AlterPart): boolean {
  const table = model.tables.get(keyOf(model, nameOf(part)))
  const { def, name } = part.command
  if (!table || table.isNew || !def || !('ColumnDef' in def)) return false
  const column = table.columns.find((one) => one.name === name)
  const change = typeChange(model, column, def.ColumnDef)
  return change.rewrite !== false || change.rebuild
}

/** What stands on the column and cannot be moved to another one here. */
function stands({ facts: { model, image } }: Problem, part: AlterPart, column: string): boolean {
  const key = keyOf(model, nameOf(part))
  const table = model.tables.get(key)
  if (!table || !image || table.kind !== 'r' || table.parent !== null) return true
  const generated = table.columns.find(({ name }) => name === column)?.generated
  if (generated === 'stored' || generated === 'virtual') return true
  if ([...model.tables.values()].some(({ parent }) => parent === key)) return true
  return [...image.values()].some(({ kind, parent, facts }) => {
    const words = JSON.stringify(facts)
    const own = parent === `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`
    if (kind === 'relation' && ['v', 'm'].includes(String(facts.kind))) {
      return mentions(words, table.name) && mentions(words, column)
    }
    if (kind === 'constraint' && facts.type === 'f' && refersTo(words, table.name, column)) return true
    if (own && kind === 'column')
      return typeof facts.generated === 'string' && mentions(facts.generated, column)
    return own && ['trigger', 'policy', 'rule', 'statistics object'].includes(kind) && mentions(words, column)
  })
}

/** Privileges and settings of the column itself, which would go with it. */
function hasSettings({ facts }: CatalogObject): boolean {
  return Boolean(facts.privileges) || Boolean(facts.options) || facts['statistics target'] !== 'default'
}

/** Whether the definition of a foreign key has the column among those it refers to. */
function refersTo(definition: string, table: string, column: string): boolean {
  const referred = /REFERENCES (.*?)\(([^)]*)\)/.exec(definition)
  return referred !== null && mentions(referred[1] ?? '', table) && mentions(referred[2] ?? '', column)
}
