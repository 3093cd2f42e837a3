import type { RunContext } from '../core/context.ts'
import { registerSecret } from '../core/redact.ts'
import { keyOfUrl } from '../credentials/credential-key.ts'
import { findPassword, savePassword } from '../credentials/passwords.ts'
import { connect } from '../postgres/connection.ts'
import {
  displayName,
  parseConnectionString,
  passwordOf,
  withPassword,
} from '../postgres/connection-string.ts'
import { readServerFacts } from '../postgres/server-facts.ts'
import type { InitResult, ReadyDatabase } from './init-result.ts'

/**
 * Proves that a URL leads to a database, with the password given, or that in the URL, in PGPASSWORD or in the
 * credential store. Throws `TARGET_INVALID`, `CONNECT_FAILED`, `CONNECT_REFUSED`, `CREDENTIALS_UNAVAILABLE` when
 * the server wants a password and there is none, `SERVER_UNSUPPORTED`.
 */
export async function readyUrl(
  given: { url: string; password?: string | undefined },
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<ReadyDatabase> {
  const key = keyOfUrl(given.url)
  const own = given.password ?? passwordOf(parseConnectionString(given.url))
  const fromEnvironment = own === undefined ? env.PGPASSWORD : undefined
  const password = own ?? (fromEnvironment || (await findPassword(key, env, context))?.password)
  registerSecret(password)
  const url = password === undefined ? given.url : withPassword(given.url, password)
  context.report.step(`Connecting to ${displayName(url)}`)
  await using connection = await connect(url, { signal: context.signal })
  const facts = await readServerFacts(connection)
  return {
    url,
    result: {
      database: {
        type: 'url',
        name: facts.database,
        role: facts.user,
        created: false,
        display: displayName(url),
      },
      server: { version: facts.version, started: false },
    },
    async keepPassword(): Promise<InitResult['credentials']> {
      if (password === undefined) return null
      if (fromEnvironment) return { store: 'environment', location: 'PGPASSWORD' }
      return savePassword(key, password, env, context)
    },
  }
}
