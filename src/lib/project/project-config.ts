import { messageOf, PostAiError } from '../core/error.ts'
import { redact, registerSecretsIn } from '../core/redact.ts'
import { parseConnectionString, passwordOf } from '../postgres/connection-string.ts'

/** A database of the user's local server; its port is not written down because it may change. */
export interface LocalDatabase {
  type: 'local'
  name: string
  role: string
}

/** A database that is reached by its URL, which holds no password. */
export interface RemoteDatabase {
  type: 'url'
  url: string
}

/** Where the project's migrations are, when they are not found by themselves. */
export interface ProjectMigrations {
  /** From the directory of the project file. */
  directory?: string
  /** The tool whose layout they have. */
  layout?: string
  check?: ProjectCheck
}

/** How a project's migrations are checked, where the call does not say otherwise. */
export interface ProjectCheck {
  /** The last version that is left in peace, where no database says what is applied. */
  since?: string
  /** Rules that are not wanted. */
  off?: string[]
}

/** Findings about the schema that are meant so. */
export interface ProjectLintIgnore {
  /** The name of a rule, or `*` for all. */
  rule: string
  /** `schema.table` or `schema.table.column`; `*` stands for any characters. */
  object: string
  reason: string
}

/** How a project's schema is looked at. */
export interface ProjectSchema {
  lint?: {
    /** Rules that are not wanted. */
    off?: string[]
    ignore?: ProjectLintIgnore[]
  }
}

/** The content of the project file. Keys that are not known here belong to newer versions and are left alone. */
export interface ProjectConfig {
  $schema?: string
  version: 1
  database: LocalDatabase | RemoteDatabase
  migrations?: ProjectMigrations
  schema?: ProjectSchema
  /** What the guard of queries takes for harmless, as `schema.name`. */
  query?: { allowFunctions?: string[]; allowForeignTables?: string[] }
}

/** Reads the text of a project file. Throws `CONFIG_INVALID` naming the file, the key and the reason. */
export function parseProjectConfig(text: string, path: string): ProjectConfig {
  registerSecretsIn(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw invalid(path, undefined, `it is not JSON (${messageOf(error)})`)
  }
  const file = object(value, path, undefined)
  if (file.version !== 1) throw invalid(path, 'version', versionReason(file.version))
  for (const key of ['directory', 'layout']) checkMigrations(file.migrations, key, path)
  checkOfMigrations(file.migrations, path)
  checkOfSchema(file.schema, path)
  const database = object(file.database, path, 'database')
  if (database.type === 'local') {
    const name = words(database.name, path, 'database.name')
    const role = database.role === undefined ? name : words(database.role, path, 'database.role')
    return { ...file, version: 1, database: { ...database, type: 'local', name, role } }
  }
  if (database.type === 'url') {
    return { ...file, version: 1, database: { ...database, type: 'url', url: cleanUrl(database.url, path) } }
  }
  throw invalid(path, 'database.type', `it is ${shown(database.type)}, and must be "local" or "url"`)
}

function checkMigrations(migrations: unknown, key: string, path: string): void {
  if (migrations === undefined) return
  const value = object(migrations, path, 'migrations')[key]
  if (value !== undefined) words(value, path, `migrations.${key}`)
}

function checkOfMigrations(migrations: unknown, path: string): void {
  const value = (migrations as ProjectMigrations | undefined)?.check as unknown
  if (value === undefined) return
  const { since, off } = object(value, path, 'migrations.check')
  if (since !== undefined) words(since, path, 'migrations.check.since')
  checkRuleNames(off, path, 'migrations.check.off')
}

function checkRuleNames(off: unknown, path: string, key: string): void {
  if (off === undefined) return
  if (!Array.isArray(off)) throw invalid(path, key, 'it must be a list of names of rules')
  for (const name of off) words(name, path, key)
}

function checkOfSchema(schema: unknown, path: string): void {
  if (schema === undefined) return
  const { lint } = object(schema, path, 'schema')
  if (lint === undefined) return
  const { off, ignore = [] } = object(lint, path, 'schema.lint')
  checkRuleNames(off, path, 'schema.lint.off')
  const key = 'schema.lint.ignore'
  if (!Array.isArray(ignore))
    throw invalid(path, key, 'it must be a list of {"rule": …, "object": …, "reason": …}')
  for (const entry of ignore)
    for (const part of ['rule', 'object', 'reason'])
      words(object(entry, path, key)[part], path, `${key}.${part}`)
}

function cleanUrl(value: unknown, path: string): string {
  const url = words(value, path, 'database.url')
  let parsed: URL
  try {
    parsed = parseConnectionString(url)
  } catch (error) {
    throw invalid(path, 'database.url', messageOf(error))
  }
  if (passwordOf(parsed) === undefined) return url
  throw invalid(path, 'database.url', 'it holds a password, which does not belong into a file that is shared')
}

function object(value: unknown, path: string, key: string | undefined): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw invalid(path, key, value === undefined ? 'it is missing' : 'it must be an object')
}

function words(value: unknown, path: string, key: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw invalid(path, key, value === undefined ? 'it is missing' : 'it must be a text that is not empty')
}

function versionReason(version: unknown): string {
  if (typeof version === 'number' && version > 1)
    return `it is ${version}, of a newer post-ai than this one; this one reads version 1`
  return version === undefined ? 'it is missing, and must be 1' : `it is ${shown(version)}, and must be 1`
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : redact(JSON.stringify(value))
}

function invalid(path: string, key: string | undefined, reason: string): PostAiError {
  const what = key === undefined ? path : `${key} in ${path}`
  return new PostAiError('CONFIG_INVALID', `${what} is not valid: ${reason}.`, {
    hints: ['Correct the file, or move it away and run post-ai init to write it anew.'],
  })
}
