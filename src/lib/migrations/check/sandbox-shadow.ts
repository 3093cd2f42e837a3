import type { RunContext } from '../../core/context.ts'
import { type Engine, startEngine } from '../../sandbox/engine.ts'
import { EngineError } from '../../sandbox/engine-error.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { rootTag } from '../../sql/statement.ts'
import type { MigrationStatement } from '../statements.ts'
import { transactionWord } from '../transaction-rules.ts'
import { type Model, type ModelTable, relationKey } from './model.ts'
import { observe } from './observe.ts'
import { type ReadModel, readModel } from './read-model.ts'
import type { Applied, Shadow, StatementFailure } from './shadow.ts'

/** What a shadow in the embedded server begins with. */
export interface SandboxStart {
  extensions: readonly string[]
  /** Makes the schema; what could not be made is returned, a line each. */
  load(engine: Engine): Promise<string[]>
  /** Rows and bytes of tables by key, where they are known; those of all others are not. */
  sizes: ReadonlyMap<string, Pick<ModelTable, 'rows' | 'bytes'>>
  session: Pick<Model, 'searchPath' | 'timeZone'> | null
}

/** Boots the embedded server with a schema (1–4 s). Throws `SANDBOX_FAILED`. */
export async function sandboxShadow(start: SandboxStart, context: RunContext): Promise<Shadow> {
  context.report.step('Starting the embedded server')
  const engine = await startEngine({ extensions: [...start.extensions], locale: 'C' }, context.signal)
  try {
    return await shadowOf(engine, start, [...(await start.load(engine))])
  } catch (error) {
    await engine[Symbol.asyncDispose]()
    throw error
  }
}

/** `missing`: what could not be made, to which are added those that fail: others may fail for want of them. */
async function shadowOf(engine: Engine, start: SandboxStart, missing: string[]): Promise<Shadow> {
  const ask = <Row extends object>(sql: string) => engine.query<Row>(sql)
  const sizes = new Map<number, Pick<ModelTable, 'rows' | 'bytes'>>()
  let fileBegan = new Set<number>()
  const isComplete = missing.length === 0
  let read: ReadModel
  const refresh = async () => {
    read = await readModel(ask)
    if (start.session) Object.assign(read.model, start.session)
    read.model.complete = isComplete
    for (const [oid, table] of read.tables) {
      Object.assign(table, sizes.get(oid) ?? { rows: 0, bytes: 0 })
      table.isNew = !fileBegan.has(oid)
    }
  }
  const usePath = start.session?.searchPath.map(quoteIdentifier).join(', ')
  if (usePath) await engine.script(`SET search_path = ${usePath}`)
  read = await readModel(ask)
  for (const [oid, { schema, name }] of read.tables)
    sizes.set(oid, start.sizes.get(relationKey(schema, name)) ?? { rows: null, bytes: null })
  fileBegan = new Set(read.tables.keys())
  await refresh()
  return {
    get model() {
      return read.model
    },
    beginFile() {
      fileBegan = new Set(read.tables.keys())
      for (const table of read.model.tables.values()) table.isNew = false
    },
    async apply(statement, look) {
      const applied = await applyOne(engine, statement, look, missing)
      if (applied.failure && makes.test(rootTag(statement.node))) missing.push(firstLine(statement.sql))
      if (!/^(Insert|Update|Delete|Select|Merge)Stmt$/.test(rootTag(statement.node))) await refresh()
      return applied
    },
    async fixFacts() {
      const { readFixFacts } = await import('../fix/fix-of.ts')
      const { image } = await readFixFacts({ query: (sql) => engine.query(sql) })
      return { model: read.model, image }
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}

/** Statements about the server or the session, which a copy of the schema has no use for. */
const skipped =
  /^(Vacuum|Cluster|AlterSystem|Createdb|Dropdb|AlterDatabase|CreateTableSpace|DropTableSpace|CreateSubscription|AlterSubscription|DropSubscription|Lock|Copy)/

async function applyOne(
  engine: Engine,
  { node, sql }: MigrationStatement,
  look: boolean,
  missing: readonly string[],
): Promise<Applied> {
  if (skipped.test(rootTag(node)) || transactionWord(node) !== null) return { failure: null, seen: null }
  const text = /^(Index|Drop|Reindex|AlterTable|RefreshMatView)Stmt$/.test(rootTag(node))
    ? sql.replace(/\bCONCURRENTLY\b/i, '')
    : sql
  try {
    if (!look) {
      await runWithRoles(engine, text)
      return { failure: null, seen: null }
    }
    await engine.script('BEGIN')
    const seen = await observe(
      (query) => engine.query(query),
      () => engine.script(text),
    )
    await engine.script('COMMIT')
    return { failure: null, seen }
  } catch (error) {
    if (look) await engine.script('ROLLBACK')
    if (!(error instanceof EngineError)) throw error
    return { failure: failureOf(error, missing), seen: null }
  }
}

/** Roles are not part of a schema: one that a statement names is made. */
async function runWithRoles(engine: Engine, sql: string, tries = 5): Promise<void> {
  try {
    await engine.script(sql)
  } catch (error) {
    const role = error instanceof EngineError && /role "(.+)" does not exist/.exec(error.message)?.[1]
    if (!role || tries === 0) throw error
    await engine.script(`CREATE ROLE ${quoteIdentifier(role)}`)
    await runWithRoles(engine, sql, tries - 1)
  }
}

/** Runs a statement that only prepares; false when it could not be run. */
export async function prepare(engine: Engine, statement: MigrationStatement): Promise<boolean> {
  return (await applyOne(engine, statement, false, [])).failure === null
}

/** Statements that make what others name. */
const makes = /^(Create|Define|View|CompositeType)/

function firstLine(sql: string): string {
  return (sql.split('\n')[0] ?? '').trimEnd()
}

/** Class 23: the rows are not there, so keys and checks of rows mean nothing. */
function failureOf(
  { sqlstate = '', message }: EngineError,
  missing: readonly string[],
): StatementFailure | null {
  if (sqlstate.startsWith('23')) return null
  // 58P01, 0A000: files of an extension, or what this build of the server leaves out
  if (/^(58|0A|XX|F0)/.test(sqlstate) || /extension|language/i.test(message))
    return { message, unsure: 'The embedded server lacks something that yours may have.' }
  const isMissing = /^(42|3F)/.test(sqlstate) && missing.length > 0
  return {
    message,
    unsure: isMissing ? `What it names may be part of what could not be made before: ${missing[0]}.` : null,
  }
}
