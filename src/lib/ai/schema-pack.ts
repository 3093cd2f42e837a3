import type { Connection } from '../postgres/connection.ts'
import { type DatabaseFacts, readDatabaseFacts, type TableFacts } from './database-facts.ts'
import { statisticsSql } from './facts-queries.ts'
import { type Join, joinsOf } from './joins.ts'
import { type ColumnStatistics, nameOf, schemaText } from './schema-text.ts'
import { selectTables } from './select-tables.ts'
import { Vocabulary } from './vocabulary.ts'

/** What a model is told of a database for one question. */
export interface SchemaPack {
  text: string
  /** The tables told in full. */
  tables: TableFacts[]
  /** Ways to join those of which the question speaks, over tables that it does not name: `customers – orders – payments`. */
  ways: string[]
  facts: DatabaseFacts
}

/** More are no help. */
const MOST_WAYS = 5

/** Reads a database once, and packs it for any number of questions. */
export interface SchemaReader {
  facts: DatabaseFacts
  /** Packs what a question needs, these tables in any case. */
  pack(question: string, wanted?: readonly TableFacts[]): Promise<SchemaPack>
}

/** Reads the catalog over a connection, whose search path is changed by that. No row of a table is read. */
export async function readSchema(connection: Pick<Connection, 'query'>): Promise<SchemaReader> {
  const facts = await readDatabaseFacts(connection)
  const joins: Join[] = joinsOf(facts)
  const vocabulary = new Vocabulary(facts.tables)
  return {
    facts,
    async pack(question, wanted = []) {
      const selection = selectTables({ facts, joins, vocabulary }, question, wanted)
      const oids = selection.tables.map(({ oid }) => oid)
      const statistics = await connection.query<ColumnStatistics & Record<string, unknown>>(statisticsSql, [
        oids,
      ])
      const ways = shortest(selection.ways.map((way) => way.map(nameOf).join(' – ')))
      const text = schemaText({ facts, selection, joins, statistics })
      return { text, tables: selection.tables, ways, facts }
    },
  }
}

/** The ways that neither lie within one before nor merely go on where one before ends. */
function shortest(ways: readonly string[]): string[] {
  const reversed = (way: string) => way.split(' – ').reverse().join(' – ')
  const holds = (way: string, other: string) => way.includes(other) || way.includes(reversed(other))
  const kept: string[] = []
  for (const way of ways) if (!kept.some((other) => holds(way, other) || holds(other, way))) kept.push(way)
  return kept.slice(0, MOST_WAYS)
}

/** The table that a name means, as people and models write it: with or without schema and quotes. */
export function tableNamed(facts: DatabaseFacts, name: string): TableFacts | undefined {
  const plain = name.replaceAll('"', '').toLowerCase()
  return (
    facts.tables.find((table) => nameOf(table).replaceAll('"', '').toLowerCase() === plain) ??
    facts.tables.find((table) => `${table.schema}.${table.name}`.toLowerCase() === plain) ??
    facts.tables.find((table) => table.name.toLowerCase() === plain)
  )
}
