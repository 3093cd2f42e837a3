import { PostAiError } from '../lib/core/error.ts'
import type { InitOptions } from '../lib/project/init.ts'
import { askChoice, askPassword, askText, askYes } from './prompts.ts'
import { canPrompt } from './terminal.ts'

/** What `init` asks when no flag says anything. Throws `NOT_AVAILABLE` for the control API. */
export async function askForDatabase(): Promise<Pick<InitOptions, 'where' | 'writeEnv'>> {
  const place = await askChoice(
    'Where shall the database live?',
    [
      {
        value: 'local',
        name: 'on this machine',
        description: 'PostgreSQL 18 for you alone, nothing to install',
      },
      { value: 'url', name: 'on a server that I have', description: 'you give its connection string' },
      { value: 'api', name: 'at the control API', description: 'not there yet' },
    ],
    '--local or --url',
  )
  if (place === 'api') {
    throw new PostAiError('NOT_AVAILABLE', 'Databases made by the control API do not exist yet.', {
      hints: ['Choose a local database (--local), or give the URL of one that you have (--url).'],
    })
  }
  const url =
    place === 'url' ? await askText('Its URL (postgres://user@host:5432/database):', '--url') : undefined
  const writeEnv = await askYes('Write DATABASE_URL, with the password, into .env?', '--env')
  return { where: url === undefined ? { type: 'local' } : { type: 'url', url }, writeEnv }
}

/** Does work that may want a password, and does it again with the one typed in when the server asks for it. */
export async function withTypedPassword<T>(
  options: InitOptions,
  work: (options: InitOptions) => Promise<T>,
): Promise<T> {
  try {
    return await work(options)
  } catch (error) {
    if (options.password !== undefined || !wantsPassword(error) || !canPrompt()) throw error
    const password = await askPassword(`${error.message}\nPassword:`, '--password-stdin')
    return work({ ...options, password })
  }
}

function wantsPassword(error: unknown): error is PostAiError {
  if (!(error instanceof PostAiError)) return false
  // 28P01: invalid_password
  return error.code === 'CREDENTIALS_UNAVAILABLE' || error.sql?.sqlstate === '28P01'
}
