import { PostAiError } from '../core/error.ts'

/** The server's own databases, which are neither listed nor deleted. */
export const ownDatabases: readonly string[] = ['postgres', 'template0', 'template1']

/** The name, when it can name a database and a role of the local server without quotes. Throws `USAGE_INVALID`. */
export function checkName(name: string): string {
  const wellFormed = /^[a-z_][a-z0-9_]{0,62}$/.test(name)
  if (wellFormed && !name.startsWith('pg_') && !ownDatabases.includes(name)) return name
  const reason = wellFormed ? "it is one of the server's own" : 'it would need quotes or is too long'
  throw new PostAiError('USAGE_INVALID', `"${name}" cannot be the name of a local database: ${reason}.`, {
    hints: ['Use at most 63 lower-case letters, digits and _, not beginning with a digit or pg_.'],
  })
}
