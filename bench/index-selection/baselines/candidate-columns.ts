import type { ExaminedQuery } from '../../../src/lib/advisor/examination.ts'
import type { Table } from '../../../src/lib/sandbox/catalog.ts'
import type { WhatIf } from '../what-if.ts'

/** A column that an index could have. */
export interface CandidateColumn {
  table: Table
  column: string
}

/** Reading a smaller table whole is as cheap as any index: the evaluation platform leaves small tables out too. */
const SMALLEST_TABLE_PAGES = 8

/** The syntactically relevant columns of a query: all that it names, of tables worth an index. */
export function columnsOfQuery(query: ExaminedQuery, whatIf: WhatIf): CandidateColumn[] {
  const { catalog } = whatIf.planner
  return [...whatIf.columns(query)].flatMap((name): CandidateColumn[] => {
    const [oid, column = ''] = name.split('.')
    const table = catalog.tableByOid(Number(oid))
    const facts = table?.columns.find((known) => known.name === column)
    return table && facts?.sortable && table.pages >= SMALLEST_TABLE_PAGES ? [{ table, column }] : []
  })
}

/** Those of all queries, each once; without those that an existing index begins with. */
export function columnsOfWorkload(whatIf: WhatIf): CandidateColumn[] {
  const found = new Map<string, CandidateColumn>()
  for (const query of whatIf.queries)
    for (const candidate of columnsOfQuery(query, whatIf))
      found.set(`${candidate.table.oid}.${candidate.column}`, candidate)
  return [...found.values()]
}

/** Whether an existing index has exactly these columns in front. */
export function isIndexed(table: Table, columns: readonly string[], whatIf: WhatIf): boolean {
  const existing = whatIf.planner.catalog.indexesOf(table)
  return existing.some(({ keys }) => columns.every((column, position) => keys[position]?.column === column))
}
