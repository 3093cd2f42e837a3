import { join } from 'node:path'
import type { RunContext } from '../core/context.ts'
import { throwIfInterrupted } from '../core/interrupt.ts'
import { withPassword } from '../postgres/connection-string.ts'
import { checkedDatabaseName, databaseNameFor } from './database-name.ts'
import { setInEnvFile } from './env-file.ts'
import { isGitIgnored } from './git-ignored.ts'
import {
  ENV_NAME,
  isOutdatedEnv,
  refuseOtherDatabase,
  refuseOtherEnv,
  refuseUnwritable,
} from './init-checks.ts'
import { readyLocal } from './init-local.ts'
import type { InitResult, ReadyDatabase } from './init-result.ts'
import { readyUrl } from './init-url.ts'
import type { LocalDatabase, RemoteDatabase } from './project-config.ts'
import { projectDirectory } from './project-directory.ts'
import { PROJECT_FILE, type ProjectFile, readProjectFile, writeProjectFile } from './project-file.ts'

/** What `init` is to do. */
export interface InitOptions {
  /** Where the database shall live; undefined: where the project file says, else on the local server. */
  where?: { type: 'local'; name?: string | undefined } | { type: 'url'; url: string } | undefined
  /** The password for a URL that holds none. */
  password?: string | undefined
  /** Whether DATABASE_URL goes into the `.env` file. */
  writeEnv: boolean
  /** Replace what the project file or the `.env` file says of another database. */
  yes: boolean
  cwd: string
  env: NodeJS.ProcessEnv
}

/**
 * Gives a project its database: makes one on the local server, or checks the URL of an existing one; keeps the
 * password in the credential store, and writes the project file and, when asked, DATABASE_URL into `.env`.
 * Everything that can be refused is refused before the first change; doing it again changes nothing.
 * Throws `USAGE_NEEDS_YES`, `USAGE_INVALID`, `CONFIG_INVALID`, `OUTPUT_UNWRITABLE`, and what connecting or the
 * local server throws.
 */
export async function initProject(options: InitOptions, context: RunContext): Promise<InitResult> {
  const directory = await projectDirectory(options.cwd, PROJECT_FILE)
  const projectPath = join(directory, PROJECT_FILE)
  const envPath = join(directory, '.env')
  const file = await readProjectFile(projectPath)
  const wanted = await wantedDatabase(options, file, directory)

  await refuseUnwritable(directory)
  if (!options.yes) refuseOtherDatabase(file, wanted)
  const refuseEnv = async (url: string, loosely: boolean) => {
    if (options.writeEnv && !options.yes) await refuseOtherEnv(envPath, url, loosely)
  }
  await refuseEnv(expectedUrl(wanted), true)

  const ready = await readyDatabase(wanted, options, context)
  await refuseEnv(ready.url, false)
  throwIfInterrupted(context.signal)

  if (wanted.type === 'local' && !file && !ready.result.database.created) {
    context.report.note(
      `The database "${wanted.name}" was there already; --name gives this project another one.`,
    )
  }
  if (wanted.type === 'local' && !options.writeEnv && (await isOutdatedEnv(envPath, ready.url))) {
    context.report.warn(
      `${envPath} still has an old ${ENV_NAME} of this database; post-ai init --env --yes replaces it.`,
    )
  }
  const credentials = await ready.keepPassword()
  const envFile = options.writeEnv ? await writeEnv(envPath, ready.url, context) : null
  const change = await writeProjectFile(projectPath, { version: 1, database: wanted })
  return {
    ...ready.result,
    credentials,
    projectFile: { path: projectPath, change },
    envFile,
    next: ['psql "$(post-ai connect)"', 'post-ai advise'],
  }
}

async function wantedDatabase(
  options: InitOptions,
  file: ProjectFile | undefined,
  directory: string,
): Promise<LocalDatabase | RemoteDatabase> {
  const { where } = options
  if (where?.type === 'url') return { type: 'url', url: withoutSecrets(where.url) }
  const before = file?.config.database
  if (before && (!where || (before.type === 'local' && where.name === undefined))) return before
  const name = where?.name === undefined ? await databaseNameFor(directory) : checkedDatabaseName(where.name)
  return { type: 'local', name, role: name }
}

function withoutSecrets(url: string): string {
  const clean = new URL(withPassword(url, undefined))
  clean.searchParams.delete('sslpassword')
  return clean.href
}

async function readyDatabase(
  wanted: LocalDatabase | RemoteDatabase,
  options: InitOptions,
  context: RunContext,
): Promise<ReadyDatabase> {
  if (wanted.type === 'local') return readyLocal(wanted, options.env, context)
  const url = options.where?.type === 'url' ? options.where.url : wanted.url
  return readyUrl({ url, password: options.password }, options.env, context)
}

/** What the URL will be, as far as it is known before the database is ready. */
function expectedUrl(wanted: LocalDatabase | RemoteDatabase): string {
  return wanted.type === 'url' ? wanted.url : `postgres://${wanted.role}@127.0.0.1/${wanted.name}`
}

async function writeEnv(path: string, url: string, context: RunContext): Promise<InitResult['envFile']> {
  const change = await setInEnvFile(path, ENV_NAME, url)
  const gitIgnored = await isGitIgnored(path)
  if (!gitIgnored) {
    context.report.warn(
      `${path} holds a password and git does not ignore it: add a line ".env" to .gitignore.`,
    )
  }
  return { path, change, gitIgnored }
}
