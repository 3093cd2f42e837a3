import type { Ask } from '../../migrations/check/read-model.ts'
import type { HiddenFacts, LintSequence, LintTable, SchemaFacts, SchemaServer } from './facts.ts'
import {
  enumsSql,
  functionsSql,
  hiddenSql,
  openSchemasSql,
  sequencesSql,
  serverSql,
  viewsSql,
} from './object-queries.ts'
import { columnsSql, constraintsSql, indexesSql, publicationsSql, tablesSql } from './table-queries.ts'
import { isToolTable } from './tool-tables.ts'

type TableRow = Omit<LintTable, 'publications' | 'columns' | 'constraints' | 'indexes'> & {
  rows: number
  pages: number
}

type SequenceRow = Omit<LintSequence, 'reached' | 'known'> & {
  lastValue: number | null
  highest: number | null
}

/**
 * Reads the facts from the catalog alone, as any role can; PostgreSQL 13 to 18, and the embedded server. Of a copy of a
 * schema it is said that its owners and privileges are not those of the original.
 */
export async function readSchemaFacts(ask: Ask, isCopy = false): Promise<SchemaFacts> {
  const [server] = await ask<SchemaServer>(serverSql)
  const { tables, partitions } = await readTables(ask)
  const sequences = await ask<SequenceRow>(sequencesSql)
  const views = await ask<SchemaFacts['views'][number] & { bypasses: string[] | null }>(viewsSql)
  return {
    server: server ?? { version: '', major: 0, walLevel: '' },
    tables,
    partitions,
    views: views.map((view) => ({ ...view, bypasses: view.bypasses ?? [] })),
    functions: await ask(functionsSql),
    sequences: sequences
      .filter(({ schema, tableName }) => !isToolTable({ schema, name: tableName }))
      .map(sequenceOf),
    enums: await ask(enumsSql),
    isCopy,
    hidden: (await ask<HiddenFacts>(hiddenSql))[0] ?? { sequences: 0, tables: 0 },
    openSchemas: (await ask<{ name: string }>(openSchemasSql)).map(({ name }) => name),
  }
}

async function readTables(ask: Ask): Promise<Pick<SchemaFacts, 'tables' | 'partitions'>> {
  const rows = await ask<TableRow>(tablesSql)
  const tables = new Map(
    rows.map(({ pages, rows: count, ...table }): [string, LintTable] => [
      table.id,
      // -1 is "never counted" since 14; before that it is 0 in a table of no pages
      {
        ...table,
        rows: count < 0 || (count === 0 && pages === 0) ? null : count,
        publications: [],
        columns: [],
        constraints: [],
        indexes: [],
      },
    ]),
  )
  for (const { table, ...column } of await ask<{ table: string } & LintTable['columns'][number]>(columnsSql))
    tables.get(table)?.columns.push(column)
  for (const { table, ...one } of await ask<{ table: string } & LintTable['constraints'][number]>(
    constraintsSql,
  ))
    tables.get(table)?.constraints.push(one)
  for (const { table, ...index } of await ask<{ table: string } & LintTable['indexes'][number]>(indexesSql))
    tables.get(table)?.indexes.push(index)
  await addPublications(ask, tables)
  const all = [...tables.values()].filter((table) => !isToolTable(table))
  return {
    tables: all.filter(({ parent }) => parent === null),
    partitions: all.filter(({ parent }) => parent !== null),
  }
}

/** A publication of partitions is one of their table: what is declared there is declared on each. */
async function addPublications(ask: Ask, tables: ReadonlyMap<string, LintTable>): Promise<void> {
  const byName = new Map([...tables.values()].map((table) => [`${table.schema}\0${table.name}`, table]))
  for (const { schema, name, publication } of await ask<{
    schema: string
    name: string
    publication: string
  }>(publicationsSql)) {
    let table = byName.get(`${schema}\0${name}`)
    while (table?.parent != null && tables.has(table.parent)) table = tables.get(table.parent)
    if (table && !table.publications.includes(publication)) table.publications.push(publication)
  }
}

/** A copy of the schema has fresh sequences and the statistics of old: the higher of both is nearer to the truth. */
function sequenceOf({ lastValue, highest, ...sequence }: SequenceRow): LintSequence {
  const reached = lastValue === null && highest === null ? null : Math.max(lastValue ?? 0, highest ?? 0)
  const known = reached === null ? null : reached === lastValue ? 'sequence' : 'statistics'
  return { ...sequence, reached, known }
}
