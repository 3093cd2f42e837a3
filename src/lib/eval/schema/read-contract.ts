import {
  type JsonCheck,
  listOf,
  objectOf,
  oneOf,
  optional,
  recordOf,
  text,
  yesOrNo,
} from '../../core/json-check.ts'
import type { Contract, Probe, Refusal, RowValues, Shape, TableSpec } from './contract.ts'
import { namesOf, readColumn, readRelation } from './notation.ts'

interface TableJson {
  columns?: Record<string, string>
  refs?: Record<string, string>
  unique?: string[][]
  maybe?: boolean
}

type TablesJson = Record<string, TableJson>

interface ProbeJson {
  copy?: string
  change?: string
  row?: string
  find?: string
  with?: RowValues
  has?: RowValues
  where?: RowValues
  refused?: string
  only?: string
  why: string
}

interface ContractJson {
  tables: TablesJson
  anyOf?: TablesJson[][]
  rows: Record<string, [string, RowValues]>
  probes: ProbeJson[]
  absent?: string[]
  mayChange?: string[]
  mayForget?: string[]
  dangers?: string[]
}

const reasons = ['null', 'reference', 'duplicate', 'rule', 'overlap', 'choice', 'computed']
const refusals: JsonCheck = (value, place) => {
  text(value, place)
  for (const reason of String(value).split('/')) oneOf(...reasons)(reason, place)
}
const values = recordOf(() => undefined)
const tables = recordOf(
  objectOf({
    columns: optional(recordOf(text)),
    refs: optional(recordOf(text)),
    unique: optional(listOf(listOf(text))),
    maybe: optional(yesOrNo),
  }),
)
const contractJson: JsonCheck = objectOf({
  tables,
  anyOf: optional(listOf(listOf(tables))),
  rows: recordOf(listOf(() => undefined)),
  probes: listOf(
    objectOf({
      with: optional(values),
      only: optional(text),
      refused: optional(refusals),
      why: text,
    }),
  ),
})

/**
 * Reads a contract as it stands in a file, see docs/eval-schema.md. Throws `JsonMismatch` or an Error that says what is wrong:
 * roles that nothing has, rows of no table, words that no notation has.
 */
export function readContract(json: unknown): Contract {
  contractJson(json, '')
  const read = json as ContractJson
  const shapes = combinations(read.anyOf ?? []).map((chosen) => shapeOf([read.tables, ...chosen]))
  const contract = {
    shapes,
    rows: Object.entries(read.rows).map(([name, [table, given]]) => ({ name, table, values: given })),
    probes: read.probes.map(probeOf),
    change: {
      absent: read.absent ?? [],
      mayChange: read.mayChange ?? [],
      mayForget: read.mayForget ?? [],
      dangers: read.dangers ?? [],
    },
  }
  checkRoles(contract)
  return contract
}

function combinations(groups: readonly TablesJson[][]): TablesJson[][] {
  return groups.reduce<TablesJson[][]>(
    (sofar, group) => sofar.flatMap((chosen) => group.map((one) => [...chosen, one])),
    [[]],
  )
}

function shapeOf(parts: readonly TablesJson[]): Shape {
  const byRole = new Map<string, TableSpec>()
  for (const [key, json] of parts.flatMap((part) => Object.entries(part))) {
    const table = tableOf(key, json)
    const known = byRole.get(table.role)
    byRole.set(table.role, known ? merged(known, table) : table)
  }
  return [...byRole.values()]
}

function tableOf(key: string, json: TableJson): TableSpec {
  const columns = Object.entries(json.columns ?? {}).map(([name, notation]) => readColumn(name, notation))
  const single = columns.filter(({ unique }) => unique).map(({ column }) => [column.role])
  return {
    ...namesOf(key),
    columns: columns.map(({ column }) => column),
    relations: Object.entries(json.refs ?? {}).map(([name, notation]) => readRelation(name, notation)),
    unique: [...single, ...(json.unique ?? [])],
    maybe: json.maybe ?? false,
  }
}

function merged(one: TableSpec, other: TableSpec): TableSpec {
  return {
    role: one.role,
    names: [...new Set([...one.names, ...other.names])],
    columns: [...one.columns, ...other.columns],
    relations: [...one.relations, ...other.relations],
    unique: [...one.unique, ...other.unique],
    maybe: one.maybe && other.maybe,
  }
}

function probeOf(probe: ProbeJson): Probe {
  const { why, refused, only } = probe
  if (probe.find) return { kind: 'find', table: probe.find, values: probe.where ?? {}, why, only }
  if (probe.row) return { kind: 'has', row: probe.row, values: probe.has ?? {}, why, only }
  const row = probe.copy ?? probe.change
  if (!row) throw new Error(`the probe "${why}" names neither copy, change, row nor find`)
  return {
    kind: probe.copy ? 'copy' : 'change',
    row,
    values: probe.with ?? {},
    refused: (refused?.split('/') ?? []) as Refusal[],
    why,
    only,
  }
}

/** Everything that rows and probes speak of must be there in some shape. */
function checkRoles({ shapes, rows, probes }: Contract): void {
  const roles = new Map<string, Set<string>>()
  for (const table of shapes.flat()) {
    const known = roles.get(table.role) ?? new Set()
    for (const { role } of [...table.columns, ...table.relations]) known.add(role)
    roles.set(table.role, known)
    for (const { role, parent } of table.relations) {
      if (!shapes.flat().some((other) => other.role === parent)) {
        throw new Error(`${table.role}.${role} refers to "${parent}", which is no table of the contract`)
      }
    }
    const odd = table.unique.flat().find((role) => !known.has(role))
    if (odd) throw new Error(`${table.role}: the unique "${odd}" is neither column nor relation`)
  }
  const tableOfRow = new Map(rows.map(({ name, table }) => [name, table]))
  const check = (table: string | undefined, given: RowValues, what: string) => {
    const known = table === undefined ? undefined : roles.get(table)
    if (!known) throw new Error(`${what} is of no table of the contract`)
    for (const [role, value] of Object.entries(given)) {
      if (!known.has(role)) throw new Error(`${what}: ${table} has no "${role}"`)
      if (typeof value === 'string' && value.startsWith('@') && !tableOfRow.has(value.slice(1))) {
        throw new Error(`${what}: there is no row ${value}`)
      }
    }
  }
  for (const { name, table, values: given } of rows) check(table, given, `the row ${name}`)
  for (const probe of probes) {
    const table = probe.kind === 'find' ? probe.table : tableOfRow.get(probe.row)
    check(table, probe.values, `the probe "${probe.why}"`)
  }
}
