import { PostAiError } from '../../core/error.ts'
import { type CatalogImage, objectKey } from '../../migrations/proof/catalog-image.ts'
import { qualifiedName, quoteIdentifier } from '../../sql/quote.ts'
import { splitName } from './split-name.ts'

/** A rename that was asked for. */
export interface Rename {
  kind: 'table' | 'column' | 'type'
  /** As in the catalog image. */
  from: string
  /** The new name alone, plain. */
  to: string
  sql: string
  /** Takes it back. */
  undoSql: string
}

/**
 * What `old=new` means in a schema: a table, view or sequence, a column (`table.column`, `schema.table.column`) or a type;
 * the new name may be written with or without what stands before it. Throws `USAGE_INVALID`.
 */
export function renameOf(word: string, image: CatalogImage): Rename {
  const equals = word.indexOf('=')
  const parts = equals > 0 ? splitName(word.slice(0, equals)) : []
  const to = splitName(word.slice(equals + 1)).at(-1) ?? ''
  if (equals < 1 || to === '' || parts.includes('')) {
    throw new PostAiError('USAGE_INVALID', `--rename ${word} is not of the form old=new.`, {
      hints: ['For a table: --rename orders=purchases. For a column: --rename orders.total=amount.'],
    })
  }
  const found = [...asRelation(parts, to, image), ...asColumn(parts, to, image), ...asType(parts, to, image)]
  const [first, second] = found
  if (first && !second) return first
  const reason = first
    ? `names several things in FROM: ${found.map(({ kind, from }) => `${kind} ${from}`).join(', ')}`
    : 'names nothing that is in FROM'
  throw new PostAiError('USAGE_INVALID', `--rename ${word} ${reason}.`, {
    hints: [
      'Write it with its schema: --rename public.orders=purchases, --rename public.orders.total=amount.',
    ],
  })
}

/** In the named schema, or in any. */
function matching(image: CatalogImage, kinds: readonly string[], parts: readonly string[]): string[] {
  return [...image.values()].flatMap(({ kind, name }) => {
    if (!kinds.includes(kind)) return []
    const own = splitName(name)
    return own.slice(-parts.length).join('\0') === parts.join('\0') && own.length - parts.length <= 1
      ? [name]
      : []
  })
}

function asRelation(parts: readonly string[], to: string, image: CatalogImage): Rename[] {
  if (parts.length > 2) return []
  return matching(image, ['relation', 'sequence'], parts).flatMap((from): Rename[] => {
    if (image.get(objectKey('relation', from))?.facts.kind === 'c') return []
    const [schema = '', old = ''] = splitName(from)
    return [{ kind: 'table', from, to, ...both('TABLE', schema, old, to) }]
  })
}

function asType(parts: readonly string[], to: string, image: CatalogImage): Rename[] {
  if (parts.length > 2) return []
  const composite = matching(image, ['relation'], parts).filter(
    (name) => image.get(objectKey('relation', name))?.facts.kind === 'c',
  )
  return [...matching(image, ['enum', 'domain', 'range'], parts), ...composite].map((from): Rename => {
    const [schema = '', old = ''] = splitName(from)
    return { kind: 'type', from, to, ...both('TYPE', schema, old, to) }
  })
}

function asColumn(parts: readonly string[], to: string, image: CatalogImage): Rename[] {
  if (parts.length < 2) return []
  return matching(image, ['column'], parts).map((from) => {
    const [schema = '', table = '', old = ''] = splitName(from)
    const begin = `ALTER TABLE ${qualifiedName(schema, table)} RENAME COLUMN`
    const names = [quoteIdentifier(old), quoteIdentifier(to)]
    return {
      kind: 'column',
      from,
      to,
      sql: `${begin} ${names[0]} TO ${names[1]}`,
      undoSql: `${begin} ${names[1]} TO ${names[0]}`,
    }
  })
}

function both(word: string, schema: string, old: string, to: string): Pick<Rename, 'sql' | 'undoSql'> {
  return {
    sql: `ALTER ${word} ${qualifiedName(schema, old)} RENAME TO ${quoteIdentifier(to)}`,
    undoSql: `ALTER ${word} ${qualifiedName(schema, to)} RENAME TO ${quoteIdentifier(old)}`,
  }
}
