/**
 * `node:crypto`, loaded when it is used: an import reads each of its exports, and some of those load more. That would be
 * a tenth of the time of a short command.
 */
export function nodeCrypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}

/** The SHA-256 of a text, hexadecimal. */
export function sha256(text: string): string {
  return nodeCrypto().createHash('sha256').update(text).digest('hex')
}
