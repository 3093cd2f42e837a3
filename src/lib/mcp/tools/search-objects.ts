import type { DatabaseFacts, TableFacts } from '../../ai/database-facts.ts'
import { readDatabaseFacts } from '../../ai/database-facts.ts'
import { rankTables } from '../../ai/rank-tables.ts'
import { Vocabulary } from '../../ai/vocabulary.ts'
import { formatCount } from '../../core/units.ts'
import { catalogSession } from '../catalog/catalog-session.ts'
import { otherObjectsSql } from '../catalog/objects-sql.ts'
import { cleanedLine } from '../data-text.ts'
import type { Tool } from '../tool.ts'

const kinds = ['table', 'view', 'function', 'enum', 'column'] as const

interface SearchArgs extends Record<string, unknown> {
  query?: string
  kinds?: (typeof kinds)[number][]
  schema?: string
  limit?: number
}

/** Something that can be found. */
interface Found {
  kind: string
  /** With its schema. */
  name: string
  comment?: string
  rows?: number
  type?: string
}

/** Names first: what there is, the most fitting at the top. */
export const searchObjects: Tool<SearchArgs> = {
  name: 'search_objects',
  title: 'Search objects',
  description:
    'Find tables, views, functions, enums or columns by words of their names, columns and comments, best first. Names only; describe_object tells more.',
  input: {
    type: 'object',
    properties: {
      query: { type: 'string', maxLength: 300, description: 'words; all objects without' },
      kinds: {
        type: 'array',
        items: { enum: kinds },
        maxItems: 5,
        description: 'default: all but columns',
      },
      schema: { type: 'string', maxLength: 63 },
      limit: { type: 'integer', minimum: 1, maximum: 200, default: 20 },
    },
  },
  output: {
    type: 'object',
    properties: { total: { type: 'integer' }, objects: { type: 'array', items: { type: 'object' } } },
    required: ['total', 'objects'],
  },
  async run(args, { database, settings, context }) {
    await using session = await catalogSession(database, context)
    const facts = await readDatabaseFacts(session.connection)
    const others = await session.connection.query<Other>(otherObjectsSql, [settings.schemas])
    const all = candidates(facts, others)
      .filter(({ facts: { schema } }) => settings.schemas?.includes(schema) ?? true)
      .filter(({ facts: { schema } }) => args.schema === undefined || schema === args.schema)
      .filter(({ found }) => wanted(args.kinds).includes(found.kind))
    const fitting = ranked(all, facts.enums, args.query ?? '')
    const objects = fitting.slice(0, args.limit ?? 20).map(({ found }) => found)
    const shown = `${formatCount(objects.length)} of ${formatCount(fitting.length)} objects`
    return {
      text: objects.length === 0 ? 'Nothing fits; use other words, or leave query out.' : `${shown}.`,
      ...(objects.length > 0 && { data: objects.map(line).join('\n') }),
      structured: { total: fitting.length, objects },
    }
  },
}

function wanted(given: SearchArgs['kinds']): string[] {
  const named = given ?? kinds.filter((kind) => kind !== 'column')
  return [
    ...named,
    ...(named.includes('view') ? ['materialized view'] : []),
    ...(named.includes('table') ? ['foreign table'] : []),
  ]
}

interface Other extends Record<string, unknown> {
  kind: string
  schema: string
  name: string
  shown: string
  comment: string | null
  words: string[]
}

interface Candidate {
  found: Found
  /** What the ranking knows of it, in the form of a table. */
  facts: TableFacts
}

function candidates({ tables }: DatabaseFacts, others: readonly Other[]): Candidate[] {
  const told = (comment: string | null) => (comment ? { comment: cleanedLine(comment, 120) } : {})
  const bare = { oid: 0, kind: 'table' as const, rows: null, columns: [], keys: [], onPath: true }
  return [
    ...tables.map((table) => ({
      facts: table,
      found: {
        kind: table.kind,
        name: full(table.schema, table.name),
        ...(table.rows !== null && { rows: table.rows }),
        ...told(table.comment),
      },
    })),
    ...others.map(({ kind, schema, name, shown, comment, words }) => ({
      facts: { ...bare, schema, name, comment: [comment ?? '', ...words].join(' ') },
      found: { kind, name: full(schema, shown), ...told(comment) },
    })),
    ...tables.flatMap(({ schema, name, columns }) =>
      columns.map((column) => ({
        facts: { ...bare, schema, name: column.name, comment: column.comment },
        found: {
          kind: 'column',
          name: `${full(schema, name)}.${cleanedLine(column.name)}`,
          type: column.type,
          ...told(column.comment),
        },
      })),
    ),
  ]
}

const full = (schema: string, name: string) => cleanedLine(`${schema}.${name}`)

function ranked(all: readonly Candidate[], enums: DatabaseFacts['enums'], query: string): Candidate[] {
  if (query.trim() === '') return [...all]
  const byFacts = new Map(all.map((candidate) => [candidate.facts, candidate]))
  const tables = [...byFacts.keys()]
  return rankTables({ tables, enums }, new Vocabulary(tables), query, () => 1).flatMap(({ table, score }) =>
    score > 0 ? (byFacts.get(table) ?? []) : [],
  )
}

function line({ kind, name, comment, rows, type }: Found): string {
  const facts = [type, rows === undefined ? '' : `~${formatCount(rows)} rows`, comment].filter(Boolean)
  return `${kind} ${name}${facts.length > 0 ? `: ${facts.join('; ')}` : ''}`
}
