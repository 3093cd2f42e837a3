import type { Snapshot } from '../../sandbox/snapshot.ts'
import { loadParser } from '../../sql/parser.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { nodesOf } from '../../sql/walk.ts'
import type { MigrationScript } from '../migration-file.ts'
import { statementsOf } from '../statements.ts'
import { batchesOf, type Refused, runScript, scriptOf } from './run-script.ts'
import { type Shadow, ShadowRefusal } from './shadow.ts'

/** A schema as pg_dump writes it, and what it needs: of a snapshot, or read for the purpose. */
export type SchemaDump = Pick<Snapshot, 'schemaSql' | 'searchPath' | 'extensions'>

/** What the database is before a migration: SQL that makes it, the migrations before it, or a dump of it. */
export type Base = string | readonly MigrationScript[] | SchemaDump

/** What of a snapshot the shadow cannot hold, a line each. */
export interface LoadedBase {
  left: string[]
  refused: Refused | undefined
}

/** The scripts of a base. */
export function scriptsOf(base: Base): readonly MigrationScript[] {
  if (typeof base === 'string') return [scriptOf(base, 'base.sql')]
  return 'schemaSql' in base ? [] : base
}

/** Brings an empty shadow to the state of a base. Earlier migrations must all run; of a snapshot, all that can be. */
export async function loadBase(shadow: Shadow, base: Base): Promise<LoadedBase> {
  if (typeof base === 'object' && 'schemaSql' in base) {
    return { left: await loadSchema(shadow, base), refused: undefined }
  }
  for (const script of scriptsOf(base)) {
    await makeRoles(shadow, script)
    const refused = await runScript(shadow, script)
    if (refused) return { left: [], refused }
  }
  return { left: [], refused: undefined }
}

async function loadSchema(shadow: Shadow, snapshot: SchemaDump): Promise<string[]> {
  const parser = await loadParser()
  await makeRoles(shadow, scriptOf(snapshot.schemaSql, 'schema.sql'))
  const texts = parser.statements(snapshot.schemaSql).map(({ text }) => text)
  const known = texts.filter((text) => !/^SET transaction_timeout/i.test(text))
  const left: string[] = []
  for (const batch of batchesOf(known)) left.push(...(await loadStatements(shadow, batch)))
  const path = snapshot.searchPath.map(quoteIdentifier).join(', ') || 'public'
  await shadow.query(`SET search_path = ${path}; SET check_function_bodies = on`)
  return left
}

/** Runs statements together and, where one of them is refused, in two halves; resolves with what is refused, a line each. */
async function loadStatements(shadow: Shadow, texts: readonly string[]): Promise<string[]> {
  try {
    await shadow.query(texts.join(';\n'))
    return []
  } catch (error) {
    if (!(error instanceof ShadowRefusal)) throw error
    const [text = '', ...others] = texts
    if (others.length === 0) return [`${text.split('\n')[0]}: ${error.message}`]
    const half = Math.ceil(texts.length / 2)
    return [
      ...(await loadStatements(shadow, texts.slice(0, half))),
      ...(await loadStatements(shadow, texts.slice(half))),
    ]
  }
}

/** Roles that statements speak of belong to the server, not to the schema: those that are not there are made. Throws `SQL_SYNTAX`. */
export async function makeRoles(shadow: Shadow, script: MigrationScript): Promise<void> {
  const nodes = (await statementsOf(script)).map(({ node }) => node)
  const created = new Set(nodesOf(nodes, 'CreateRoleStmt').map(({ role }) => role))
  const specified = nodesOf(nodes, 'RoleSpec').map(({ rolename }) => rolename)
  // ALTER … OWNER TO and CREATE SCHEMA … AUTHORIZATION keep their role in a field without a node name
  const inFields = [...JSON.stringify(nodes).matchAll(/"rolename":"((?:[^"\\]|\\.)*)"/g)].map(
    ([, name]) => name,
  )
  const names = new Set([...specified, ...inFields].filter((name) => name !== undefined))
  for (const name of names) {
    if (created.has(name) || /^pg_/.test(name)) continue
    if (shadow.makeRole) {
      await shadow.makeRole(name)
      continue
    }
    const role = quoteIdentifier(name)
    await shadow.query(
      `DO $$ BEGIN CREATE ROLE ${role.replaceAll('$$', '')}; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
    )
  }
}

/** The extensions that scripts create, by SQL name. */
export async function extensionsIn(sql: string): Promise<string[]> {
  const parser = await loadParser()
  try {
    const nodes = parser.statements(sql).map(({ node }) => node)
    return nodesOf(nodes, 'CreateExtensionStmt').flatMap(({ extname }) => extname ?? [])
  } catch {
    return []
  }
}
