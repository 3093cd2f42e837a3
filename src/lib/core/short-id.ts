import { nodeCrypto } from './node-crypto.ts'

/** The same short id for the same text on every machine: a letter for the kind and eight hexadecimal digits. */
export function shortId(kind: string, text: string): string {
  return `${kind}${nodeCrypto().createHash('sha256').update(text).digest('hex').slice(0, 8)}`
}
