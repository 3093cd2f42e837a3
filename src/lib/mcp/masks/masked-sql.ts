import { loadParser, type Parser, type Token } from '../../sql/parser.ts'
import { qualifiedName, quoteIdentifier } from '../../sql/quote.ts'
import { nodesOf, walk } from '../../sql/walk.ts'

/** What is read in the place of a relation with masked columns. */
export interface MaskedRelation {
  schema: string
  name: string
  /** Those that the role may read, in their order. */
  columns: { name: string; masked: boolean }[]
}

/** What stands in the place of a value; NULL stays NULL, so that counts and IS NULL are true. */
export const MASK = '****'

/**
 * The query with a subquery in the place of each relation that has masked columns, which returns the mask instead of their
 * values: the server never reads a value that could be shown, whatever the rest of the query does. `meaning` gives the masked
 * relation that a name means. Returns words, under `reason`, when it cannot be written so.
 */
export async function maskedSql(
  sql: string,
  meaning: (schema: string | undefined, name: string) => MaskedRelation | undefined,
): Promise<{ sql: string } | { reason: string }> {
  const parser = await loadParser()
  const [statement] = parser.statements(sql)
  const tokens = parser.tokens(sql)
  const places: Place[] = []
  let reason: string | undefined
  const names = new Set(nodesOf(statement?.node, 'CommonTableExpr').map(({ ctename }) => ctename))
  walk(statement?.node, ({ tag, fields, ancestors }) => {
    if (tag !== 'RangeVar') return undefined
    const { schemaname, relname = '' } = fields as { schemaname?: string; relname?: string }
    const relation = meaning(schemaname, relname)
    if (!relation) return undefined
    const isSample = ancestors.some((one) => one.tag === 'RangeTableSample')
    const place = placeOf(fields, tokens, relation)
    if (schemaname === undefined && names.has(relname))
      reason = `WITH gives a masked table's name, ${relname}.`
    else if (isSample || !place) reason = `${relname} has masked columns: it is read by its plain name only.`
    else places.push(place)
    return undefined
  })
  if (reason !== undefined) return { reason: `${reason} Write FROM schema.table [AS alias].` }
  const written = spliced(sql, places)
  return readsTheSame(parser, sql, written, meaning)
    ? { sql: written }
    : { reason: 'The query cannot be written with its masks. Write FROM schema.table [AS alias].' }
}

/** Offsets in bytes of UTF-8. */
interface Place {
  start: number
  end: number
  text: string
}

/** Where a name of a table stands; undefined when it is written in a way that is not known here. */
function placeOf(fields: Record<string, unknown>, tokens: readonly Token[], relation: MaskedRelation) {
  const { schemaname, relname, alias, inh, location = 0 } = fields as unknown as RangeFields
  const first = tokens.findIndex(({ start }) => start === location)
  const parts = schemaname === undefined ? [relname] : [schemaname, relname]
  const words = tokens.slice(first, first + parts.length * 2 - 1)
  const isWritten = words.every(({ text }, index) =>
    index % 2 === 1 ? text === '.' : identifier(text) === parts[index / 2],
  )
  const [before, after] = [tokens[first - 1]?.text, tokens[first + words.length]?.text]
  if (first === -1 || !isWritten || !inh || before?.toLowerCase() === 'table') return undefined
  if (after === '*' || after === '.') return undefined
  const named = alias ? '' : ` AS ${quoteIdentifier(relname)}`
  return { start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0, text: `${subquery(relation)}${named}` }
}

interface RangeFields {
  schemaname?: string
  relname: string
  alias?: unknown
  inh?: boolean
  location?: number
}

function identifier(text: string): string | undefined {
  if (/^"(?:[^"]|"")*"$/.test(text)) return text.slice(1, -1).replaceAll('""', '"')
  if (!/^[\p{L}_][\p{L}\p{N}_$]*$/u.test(text)) return undefined
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
}

function subquery({ schema, name, columns }: MaskedRelation): string {
  const list = columns.map(({ name: column, masked }) => {
    const quoted = `"${column.replaceAll('"', '""')}"`
    return masked
      ? `CASE WHEN m.${quoted} IS NULL THEN NULL ELSE '${MASK}'::pg_catalog.text END AS ${quoted}`
      : `m.${quoted}`
  })
  return `(SELECT ${list.join(', ')} FROM ${qualifiedName(schema, name)} AS m)`
}

function spliced(sql: string, places: readonly Place[]): string {
  const bytes = Buffer.from(sql)
  const parts: (string | Buffer)[] = []
  let at = 0
  for (const { start, end, text } of places.toSorted((a, b) => a.start - b.start)) {
    parts.push(bytes.subarray(at, start), text)
    at = end
  }
  parts.push(bytes.subarray(at))
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))).toString()
}

/** Whether the written query is one query that reads what the given one reads, each masked relation by its full name. */
function readsTheSame(
  parser: Parser,
  sql: string,
  written: string,
  meaning: (schema: string | undefined, name: string) => MaskedRelation | undefined,
): boolean {
  const read = (text: string) => {
    try {
      const statements = parser.statements(text)
      return statements.length === 1 ? nodesOf(statements[0]?.node, 'RangeVar') : undefined
    } catch {
      return undefined
    }
  }
  const wanted = (read(sql) ?? []).map(({ schemaname, relname = '' }) => {
    const relation = meaning(schemaname, relname)
    return JSON.stringify(relation ? [relation.schema, relation.name] : [schemaname ?? null, relname])
  })
  const found = read(written)?.map(({ schemaname, relname }) => JSON.stringify([schemaname ?? null, relname]))
  return found !== undefined && found.toSorted().join() === wanted.toSorted().join()
}
