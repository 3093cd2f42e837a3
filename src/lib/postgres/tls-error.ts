import { messageOf, systemErrorCode } from '../core/error.ts'

const withoutChecking = 'Or encrypt without checking who answers: sslmode=require.'
const nameTheAuthority = 'Name the file with the certificate of its CA: add sslrootcert=<file> to the URL.'

/** Why certificates are not accepted, by the codes of OpenSSL and Node. */
const certificateReasons: Record<string, readonly [string, ...string[]]> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: ['it is self-signed', nameTheAuthority, withoutChecking],
  SELF_SIGNED_CERT_IN_CHAIN: ['its CA is not a known one', nameTheAuthority, withoutChecking],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['its CA is not a known one', nameTheAuthority, withoutChecking],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['its CA is not a known one', nameTheAuthority, withoutChecking],
  CERT_HAS_EXPIRED: ['it has expired', 'Have the server given a new one.', withoutChecking],
  CERT_NOT_YET_VALID: ['it is not valid yet', 'Check the clocks of both machines.', withoutChecking],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'it is for another host name',
    'Use the host name that is in the certificate.',
    'Or check the CA alone: sslmode=verify-ca with sslrootcert=<file>.',
  ],
}

/** Why TLS with a server failed and what to do; undefined when it was something else. */
export function tlsFailure(error: unknown): { reason: string; hints: readonly string[] } | undefined {
  const code = systemErrorCode(error) ?? ''
  const message = messageOf(error)
  const [certificate, ...hints] = certificateReasons[code] ?? []
  if (certificate) return { reason: `the certificate of the server is not accepted: ${certificate}`, hints }
  if (/does not support SSL/.test(message)) {
    return {
      reason: 'the server speaks no TLS, and sslmode asks for it',
      hints: ['Have ssl turned on at the server.', 'Or connect without it: sslmode=prefer, or disable.'],
    }
  }
  if (!/^(ERR_SSL|ERR_TLS|EPROTO)/.test(code)) return undefined
  return {
    reason: `TLS failed: ${message}`,
    hints: ['Check sslmode, sslrootcert, sslcert and sslkey in the URL, and the TLS settings of the server.'],
  }
}

/** Whether it was TLS that a server did not want or could not do, so that a connection without it may succeed. */
export function isRefusedTls(error: unknown): boolean {
  return (
    tlsFailure(error) !== undefined || /^no pg_hba.conf entry .*SSL (encryption|on)/.test(messageOf(error))
  )
}
