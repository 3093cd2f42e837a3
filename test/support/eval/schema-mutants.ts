import type { AlignedTable, Alignment } from '../../../src/lib/eval/schema/align.ts'
import type { Contract } from '../../../src/lib/eval/schema/contract.ts'
import type { Database, DesignKey, DesignTable } from '../../../src/lib/eval/schema/design.ts'
import { quoteIdentifier as quoted, quoteLiteral } from '../../../src/lib/sql/quote.ts'

/** A design with one thing changed for the worse. */
export interface Mutant {
  kind: string
  sql: string
  /** Names of which a note must have one. */
  about: readonly string[]
  /** Why the contract cannot notice it; undefined when it must. */
  silent: string | undefined
}

interface Constraint {
  table: string
  name: string
  type: 'p' | 'u' | 'c' | 'x' | 'f'
  columns: string[]
  definition: string
}

/** Everything that the matrix changes in a design, with what the contract does not speak of marked by rule. */
export async function mutantsOf(
  database: Database,
  design: readonly DesignTable[],
  alignment: Alignment,
  contract: Contract,
): Promise<Mutant[]> {
  const constraints = await database.query<Constraint>(constraintsSql)
  const indexes = await database.query<{ table: string; name: string; columns: string[] }>(indexesSql)
  const enums = await database.query<{ name: string; label: string; table: string; column: string }>(enumsSql)
  const defaults = await database.query<{ table: string; column: string; generated: boolean }>(defaultsSql)
  return design.flatMap((table) => {
    const aligned = alignment.tables.find((one) => one.table?.name === table.name)
    const own = constraints.filter((one) => one.table === table.name)
    const roles = rolesOf(aligned, contract)
    const names = [table.label, aligned?.spec.role ?? table.label]
    const made = (kind: string, sql: string, about: readonly string[], silent?: string | false): Mutant => ({
      kind,
      sql,
      about: [...names, ...about],
      silent:
        silent || (aligned && !aligned.spec.maybe ? undefined : 'a table that the contract does not demand'),
    })
    const alter = `ALTER TABLE ${table.name}`
    return [
      made('drop table', `DROP TABLE ${table.name} CASCADE`, []),
      ...table.columns.flatMap((column) => columnMutants(table, column.name, roles, made)),
      ...own.flatMap(({ type, name, columns, definition }) => {
        const drop = `${alter} DROP CONSTRAINT ${quoted(name)} CASCADE`
        const about = [name, ...columns, ...columns.flatMap((one) => roles.roleOf(one) ?? [])]
        if (type === 'p') return [made('drop primary key', drop, about)]
        if (type === 'f') return []
        if (type === 'u') return [made('drop unique', drop, about, uniqueSilent(columns, roles, aligned))]
        const value = /'((?:[^']|'')+)'::/.exec(definition)?.[1]
        const swapped = value !== undefined && /= ANY|\bIN\b/.test(definition)
        return [
          made(type === 'x' ? 'drop exclusion' : 'drop check', drop, about, checkSilent(columns, roles)),
          ...(swapped
            ? [
                made(
                  'value missing in check',
                  `${drop}; ${alter} ADD ${definition.replaceAll(`'${value}'`, "'gone'")}`,
                  about,
                  checkSilent(columns, roles),
                ),
              ]
            : []),
        ]
      }),
      ...indexes
        .filter((one) => one.table === table.name)
        .map(({ name, columns }) =>
          made('drop unique index', `DROP INDEX ${name} CASCADE`, [
            name,
            ...columns,
            ...columns.flatMap((one) => roles.roleOf(one) ?? []),
          ]),
        ),
      ...own
        .filter(({ type }) => type === 'f')
        .flatMap((one) => keyMutants(table, one, design, aligned, made)),
      ...enums
        .filter((one) => one.table === table.name)
        .map(({ name, label, column }) =>
          made(
            'value missing in enum',
            `ALTER TYPE ${name} RENAME VALUE ${quoteLiteral(label)} TO 'gone'`,
            [column],
            roles.roleOf(column) ? false : 'a column that the contract does not know',
          ),
        ),
      ...defaults
        .filter((one) => one.table === table.name)
        .map(({ column, generated }) =>
          generated
            ? made('not generated any more', `${alter} ALTER COLUMN ${quoted(column)} DROP EXPRESSION`, [
                column,
                roles.roleOf(column) ?? column,
              ])
            : made(
                'drop default',
                `${alter} ALTER COLUMN ${quoted(column)} DROP DEFAULT`,
                [column, roles.roleOf(column) ?? column],
                roles.hasDefaultProbe(column) ? false : 'a default that the brief does not ask for',
              ),
        ),
    ]
  })
}

type Make = (kind: string, sql: string, about: readonly string[], silent?: string | false) => Mutant

interface Roles {
  roleOf(column: string): string | undefined
  demanded(column: string): boolean
  required(column: string): boolean | undefined
  classesOf(column: string): readonly string[] | undefined
  choice(column: string): boolean
  hasDefaultProbe(column: string): boolean
}

function rolesOf(aligned: AlignedTable | undefined, contract: Contract): Roles {
  const column = (name: string) => aligned?.columns.find((one) => one.column?.name === name)?.spec
  const relation = (name: string) => aligned?.relations.find((one) => one.columns.includes(name))?.spec
  return {
    roleOf: (name) => (column(name) ?? relation(name))?.role,
    demanded: (name) => {
      const spec = column(name) ?? relation(name)
      return spec !== undefined && !spec.maybe
    },
    required: (name) => (relation(name) ?? column(name))?.required,
    classesOf: (name) => column(name)?.classes,
    choice: (name) => column(name)?.choices !== undefined,
    hasDefaultProbe: (name) => {
      const role = column(name)?.role
      return contract.probes.some((probe) => {
        if (probe.kind !== 'has' || role === undefined || !(role in probe.values)) return false
        const row = contract.rows.find((one) => one.name === probe.row)
        return row?.table === aligned?.spec.role && !(role in (row?.values ?? {}))
      })
    },
  }
}

const otherType: Record<string, readonly [string, string]> = {
  text: ['int', 'int'],
  int: ['text', 'text'],
  decimal: ['double precision', 'float'],
  float: ['text', 'text'],
  timestamptz: ['timestamp', 'timestamp'],
  date: ['text', 'text'],
  bool: ['text', 'text'],
  json: ['text', 'text'],
  inet: ['text', 'text'],
  uuid: ['text', 'text'],
  enum: ['int', 'int'],
  array: ['text', 'text'],
  tstzrange: ['text', 'text'],
  daterange: ['text', 'text'],
}

function columnMutants(table: DesignTable, name: string, roles: Roles, made: Make): Mutant[] {
  const column = table.columns.find((one) => one.name === name)
  if (!column) return []
  const alter = `ALTER TABLE ${table.name} ALTER COLUMN ${quoted(name)}`
  const role = roles.roleOf(name)
  const about = [name, role ?? name]
  const inKey = table.primaryKey?.includes(name) ?? false
  const unknown =
    role === undefined
      ? 'a column that the contract does not know'
      : !roles.demanded(name)
        ? 'a column that may be left out'
        : undefined
  const undecided =
    roles.required(name) === undefined ? 'the brief does not decide whether it is required' : undefined
  const other = otherType[column.class]
  const inForeignKey = table.foreignKeys.some(({ columns }) => columns.includes(name))
  const allowed = roles.classesOf(name)
  const sameKind =
    other &&
    ((allowed?.length === 0 && !roles.choice(name)) ||
      allowed?.includes(other[1]) ||
      (roles.choice(name) && other[1] === 'text'))
  return [
    made(
      'drop column',
      `ALTER TABLE ${table.name} DROP COLUMN ${quoted(name)} CASCADE`,
      about,
      unknown && !inKey ? unknown : false,
    ),
    ...(inKey
      ? []
      : column.notNull
        ? [made('drop not null', `${alter} DROP NOT NULL`, about, unknown ?? undecided)]
        : [made('set not null', `${alter} SET NOT NULL`, about, unknown ?? undecided)]),
    ...(other && !inForeignKey && !inKey
      ? [
          made(
            'other type',
            `${alter} DROP DEFAULT, ALTER COLUMN ${quoted(name)} TYPE ${other[0]} USING NULL`,
            about,
            unknown ?? (sameKind ? 'a type that is right too' : undefined),
          ),
        ]
      : []),
  ]
}

const clauses = { cascade: 'CASCADE', keep: 'NO ACTION', null: 'SET NULL' } as const

function keyMutants(
  table: DesignTable,
  one: Constraint,
  design: readonly DesignTable[],
  aligned: AlignedTable | undefined,
  made: Make,
): Mutant[] {
  const key = table.foreignKeys.find((each) => each.columns.join() === one.columns.join()) as DesignKey
  const relation = aligned?.relations.find((each) => each.key === key)
  const about = [...key.columns, relation?.spec.role ?? '-', key.parent]
  const listOfValues =
    aligned?.columns.find((each) => each.column?.name === key.columns[0])?.spec.choices !== undefined
  const unknown =
    relation === undefined && !listOfValues ? 'a foreign key that the contract does not know' : undefined
  const drop = `ALTER TABLE ${table.name} DROP CONSTRAINT ${quoted(one.name)}`
  const bare = one.definition.replace(/ ON DELETE (?:CASCADE|SET NULL|RESTRICT|NO ACTION)/, '')
  const allowed = relation?.spec.onDelete ?? []
  const targets = design.filter(
    (target) =>
      target.name !== key.parent &&
      target.primaryKey?.length === 1 &&
      key.columns.length === 1 &&
      typeOf(target, target.primaryKey[0] ?? '') === typeOf(table, key.columns[0] ?? ''),
  )
  const unique =
    relation &&
    relation.spec.one === false &&
    !table.uniques.some((set) => set.every((name) => key.columns.includes(name)))
  return [
    made('drop foreign key', drop, about, unknown),
    ...(['cascade', 'keep', 'null'] as const)
      .filter((action) => action !== key.onDelete)
      .map((action) =>
        made(
          'flip on delete',
          `${drop}, ADD ${bare} ON DELETE ${clauses[action]}`,
          about,
          unknown ??
            (allowed.length === 0 || allowed.includes(action) ? 'the brief does not decide it' : undefined),
        ),
      ),
    ...targets
      .slice(0, 1)
      .map((target) =>
        made(
          'foreign key elsewhere',
          `${drop}, ADD FOREIGN KEY (${key.columns.map(quoted).join()}) REFERENCES ${target.name}`,
          about,
          unknown,
        ),
      ),
    ...(unique
      ? [
          made(
            'one instead of many',
            `ALTER TABLE ${table.name} ADD UNIQUE (${key.columns.map(quoted).join()})`,
            about,
            unknown,
          ),
        ]
      : []),
  ]
}

function typeOf(table: DesignTable, name: string): string | undefined {
  return table.columns.find((column) => column.name === name)?.type
}

function uniqueSilent(
  columns: readonly string[],
  roles: Roles,
  aligned: AlignedTable | undefined,
): string | false {
  const known = aligned?.spec.unique.some(
    (set) => set.length === columns.length && columns.every((name) => set.includes(roles.roleOf(name) ?? '')),
  )
  if (known || columns.every((name) => roles.roleOf(name) !== undefined)) return false
  return 'a unique set that the contract does not know'
}

function checkSilent(columns: readonly string[], roles: Roles): string | false {
  return columns.length > 0 && columns.every((name) => !roles.demanded(name))
    ? 'a rule on columns that the contract does not demand'
    : false
}

const own = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'`
const tableName = `quote_ident(n.nspname) || '.' || quote_ident(c.relname)`

const constraintsSql = `SELECT ${tableName} AS "table", k.conname AS name, k.contype::text AS type, pg_get_constraintdef(k.oid) AS definition,
    (SELECT coalesce(jsonb_agg(a.attname ORDER BY p.n), '[]') FROM unnest(k.conkey) WITH ORDINALITY p(att, n) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.att) AS columns
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE k.contype IN ('p', 'u', 'c', 'x', 'f') AND k.conparentid = 0 AND NOT c.relispartition AND ${own} ORDER BY 1, 2`

const indexesSql = `SELECT ${tableName} AS "table", i.indexrelid::regclass::text AS name,
    (SELECT coalesce(jsonb_agg(a.attname), '[]') FROM unnest(i.indkey::int2[]) p JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p) AS columns
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE i.indisunique AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')) AND NOT c.relispartition AND ${own} ORDER BY 1, 2`

const enumsSql = `SELECT DISTINCT ON (t.oid) t.oid::regtype::text AS name, e.enumlabel AS label, ${tableName} AS "table", a.attname AS column
  FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid JOIN pg_attribute a ON a.atttypid = t.oid AND NOT a.attisdropped JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
  JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY t.oid, e.enumsortorder DESC`

const defaultsSql = `SELECT ${tableName} AS "table", a.attname AS column, a.attgenerated <> '' AS generated
  FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
  JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT c.relispartition AND ${own} AND a.atttypid <> 0 ORDER BY 1, 2`
