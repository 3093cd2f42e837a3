import { sha256 } from './node-crypto.ts'

/** The same short id for the same text on every machine: a letter for the kind and eight hexadecimal digits. */
export function shortId(kind: string, text: string): string {
  return `${kind}${sha256(text).slice(0, 8)}`
}
