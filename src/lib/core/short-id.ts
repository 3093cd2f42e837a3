import { createHash } from 'node:crypto'

/** The same short id for the same text on every machine: a letter for the kind and eight hexadecimal digits. */
export function shortId(kind: string, text: string): string {
  return `${kind}${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
}
