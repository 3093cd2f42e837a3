import type { RunContext } from '../core/context.ts'
import { messageOf, PostAiError } from '../core/error.ts'
import { registerSecret } from '../core/redact.ts'
import { keyOfUrl } from '../credentials/credential-key.ts'
import type { CredentialStore } from '../credentials/passwords.ts'
import {
  displayName,
  parseConnectionString,
  passwordOf,
  withPassword,
} from '../postgres/connection-string.ts'
import { urlFromLibpqEnvironment } from './libpq-environment.ts'
import { findProjectFile, PROJECT_FILE, type ProjectFile } from './project-file.ts'

/** What a command knows of the database it is to work on. */
export interface TargetOptions {
  /** The value of `--url`. */
  url?: string | undefined
  env: NodeJS.ProcessEnv
  /** Where the search for the project file begins. */
  cwd: string
}

/** What named the database. */
export type TargetSource = 'flag' | 'POST_AI_URL' | 'DATABASE_URL' | 'project file' | 'PG*'

/** The database that a command works on. */
export interface Target {
  /** Ready to connect: with the password, if one is known. */
  url: string
  source: TargetSource
  /** `user@host:port/database`, without password, for messages. */
  display: string
  /** Whether it is a database of the user's own local server, as the project file says; an address alone does not. */
  local: boolean
  /** The project file, when that is the source. */
  projectFile?: string
}

/**
 * Finds the database to work on: `--url`, then POST_AI_URL, DATABASE_URL, the project file, and PG* variables.
 * A stopped local server is started. A password that the URL lacks comes from PGPASSWORD or the credential store.
 * One note tells which was used. Throws `TARGET_MISSING`, `TARGET_INVALID`, `CONFIG_INVALID`, and what starting
 * the local server throws.
 */
export async function resolveTarget(options: TargetOptions, context: RunContext): Promise<Target> {
  const { env } = options
  const named = namedByUrl(options)
  if (named) return fromUrl(named.url, named.source, env, context)
  const file = await findProjectFile(options.cwd)
  if (file) return fromProjectFile(file, env, context)
  const url = urlFromLibpqEnvironment(env)
  if (url) return fromUrl(url, 'PG*', env, context)
  throw missing()
}

function namedByUrl(options: TargetOptions): { url: string; source: TargetSource } | undefined {
  if (options.url !== undefined) return { url: options.url, source: 'flag' }
  for (const source of ['POST_AI_URL', 'DATABASE_URL'] as const) {
    const url = options.env[source]
    if (url) return { url, source }
  }
  return undefined
}

async function fromProjectFile(
  file: ProjectFile,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<Target> {
  const { database } = file.config
  if (database.type === 'url') {
    return {
      ...(await fromUrl(database.url, 'project file', env, context, file.path)),
      projectFile: file.path,
    }
  }
  const { localDatabaseUrl } = await import('./local-target.ts')
  const url = await localDatabaseUrl(database, env, context)
  const display = displayName(url)
  context.report.note(`Using ${display} (from ${file.path}).`)
  return { url, source: 'project file', display, local: true, projectFile: file.path }
}

async function fromUrl(
  given: string,
  source: TargetSource,
  env: NodeJS.ProcessEnv,
  context: RunContext,
  from = sourceNames[source],
): Promise<Target> {
  const known = await withKnownPassword(parsed(given, source), given, env, context)
  const display = displayName(known.url)
  context.report.note(`Using ${display} (from ${from}${storeNote(known.store)}).`)
  return { url: known.url, source, display, local: false }
}

const sourceNames: Record<TargetSource, string> = {
  flag: '--url',
  POST_AI_URL: 'POST_AI_URL',
  DATABASE_URL: 'DATABASE_URL',
  'project file': PROJECT_FILE,
  'PG*': 'the PG* variables',
}

function parsed(url: string, source: TargetSource): URL {
  try {
    return parseConnectionString(url)
  } catch (error) {
    if (source === 'flag' || !(error instanceof PostAiError)) throw error
    throw new PostAiError(error.code, `${sourceNames[source]}: ${messageOf(error)}`, {
      hints: error.hints,
      cause: error,
    })
  }
}

async function withKnownPassword(
  parsedUrl: URL,
  url: string,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<{ url: string; store?: CredentialStore | 'environment' }> {
  if (passwordOf(parsedUrl) !== undefined) return { url }
  if (env.PGPASSWORD) {
    registerSecret(env.PGPASSWORD)
    return { url: withPassword(url, env.PGPASSWORD), store: 'environment' }
  }
  const { findPassword } = await import('../credentials/passwords.ts')
  const kept = await findPassword(keyOfUrl(url), env, context)
  return kept ? { url: withPassword(url, kept.password), store: kept.store } : { url }
}

function storeNote(store: CredentialStore | 'environment' | undefined): string {
  if (store === undefined) return ''
  if (store === 'environment') return ', password from PGPASSWORD'
  return store === 'keychain' ? ', password from the keychain' : ', password from the credentials file'
}

function missing(): PostAiError {
  return new PostAiError('TARGET_MISSING', 'No database is named.', {
    hints: [
      'post-ai init makes a local database for this project, or records the one you have.',
      'Or give --url postgres://user@host:5432/database.',
      'Or set POST_AI_URL or DATABASE_URL to such a URL.',
      `Or set PGHOST, PGUSER and PGDATABASE. (Looked for ${PROJECT_FILE} from here up to the root of the repository.)`,
    ],
  })
}
