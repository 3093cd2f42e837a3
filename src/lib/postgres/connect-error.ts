import { messageOf, PostAiError, systemErrorCode } from '../core/error.ts'
import { displayName } from './connection-string.ts'
import { isServerError } from './sql-error.ts'
import { tlsFailure } from './tls-error.ts'

/** Why a connection could not be made, with the next step for that reason. */
export function connectError(url: string, error: unknown): PostAiError {
  const name = displayName(url)
  if (isServerError(error)) {
    return new PostAiError('CONNECT_REFUSED', `${name} refused the connection: ${error.message}.`, {
      hints: refusalHints(error.code, error.message),
      sql: { sqlstate: error.code },
      cause: error,
    })
  }
  if (/client password must be a (non-empty )?string/.test(messageOf(error))) {
    return new PostAiError('CREDENTIALS_UNAVAILABLE', `${name} wants a password, and none is known.`, {
      hints: [
        'Put it into the URL or into PGPASSWORD.',
        'Or have it kept: post-ai init --url, which asks for it, or reads it with --password-stdin.',
      ],
      cause: error,
    })
  }
  // The driver's own time limit has no code.
  const code = systemErrorCode(error) ?? (/^timeout/i.test(messageOf(error)) ? 'ETIMEDOUT' : '')
  const tls = tlsFailure(error)
  if (tls)
    return new PostAiError('CONNECT_FAILED', `Cannot connect to ${name}: ${tls.reason}.`, {
      hints: tls.hints,
      cause: error,
    })
  const reason = networkReasons[code]
  return new PostAiError('CONNECT_FAILED', `Cannot reach ${name}: ${reason?.[0] ?? messageOf(error)}.`, {
    hints: [reason?.[1] ?? 'Check host, port and network.'],
    cause: error,
  })
}

const networkReasons: Record<string, readonly [string, string]> = {
  ECONNREFUSED: [
    'nothing listens there',
    'Start the server (post-ai db start for the local one), or correct host and port.',
  ],
  ENOTFOUND: ['the host name is unknown', 'Check the spelling of the host name.'],
  EAI_AGAIN: ['the host name cannot be looked up', 'Check the network and the name server.'],
  ETIMEDOUT: ['no answer in time', 'A firewall or the wrong address: check both.'],
  EHOSTUNREACH: ['there is no route to the host', 'Check the network or VPN.'],
  ENETUNREACH: ['the network is unreachable', 'Check the network or VPN.'],
  ECONNRESET: [
    'the other side closed the connection',
    'Check sslmode, and that a PostgreSQL server listens there.',
  ],
}

const hbaHint = 'Or have pg_hba.conf allow this host, role and database.'

function refusalHints(sqlstate: string, message: string): string[] {
  if (sqlstate === '28P01')
    return ['Correct the password: in the URL, in PGPASSWORD, or with post-ai init --url.']
  if (sqlstate === '3D000') return ['Create the database, or name another one at the end of the URL.']
  if (sqlstate === '53300')
    return ['The server has no free connection slot; close some sessions or raise max_connections.']
  if (sqlstate === '57P03') return ['The server is starting up or shutting down; try again in a moment.']
  if (/no encryption|SSL off/.test(message))
    return ['Add sslmode=require to the URL: the server may let nobody in without TLS.', hbaHint]
  if (/pg_hba/.test(message)) return [hbaHint.replace('Or have', 'Have')]
  return ['Check role and database, and what pg_hba.conf allows.']
}
