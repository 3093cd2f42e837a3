import { PostAiError } from '../core/error.ts'
import { sha256 } from '../core/node-crypto.ts'

/** The SQL of one direction of a migration, and where it stands. */
export interface MigrationScript {
  sql: string
  /** The file, as it was named: below the directory of the migrations. */
  path: string
  /** The line of the file on which `sql` begins, from 1. */
  firstLine: number
  /** False where the file asks to be run outside a transaction: each statement is then one of its own. */
  transaction: boolean
}

/** One migration as the files say it, whatever their layout. */
export interface MigrationFile {
  /** What orders the migrations and names them in the ledger; unique in a directory. */
  version: string
  /** The words after the version. */
  name: string
  up: MigrationScript
  /** Undefined when nothing says how to undo it. */
  down: MigrationScript | undefined
  /** The programming language of one that is no SQL: it can be known as applied, and not be run. */
  language?: string
  /** What the tool whose layout it is records besides the version: its own checksum, or the time in its journal. */
  tool?: { checksum?: string; when?: number; file?: string }
}

/** Files are compared without regard to how lines end: an editor or git may change that. */
function plainText(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd()
}

/** The SHA-256 of a script, hexadecimal; the way lines end and white space at the end of the file do not count. */
export function scriptChecksum(sql: string): string {
  return sha256(plainText(sql))
}

/** Orders versions: numbers by their value, other texts by their characters. */
export function compareVersions(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) {
    const difference = BigInt(a) - BigInt(b)
    if (difference !== 0n) return difference < 0n ? -1 : 1
  }
  return a < b ? -1 : a > b ? 1 : 0
}

/** The migrations in order. Throws `INPUT_INVALID` when two have the same version. */
export function inOrder(files: readonly MigrationFile[]): MigrationFile[] {
  const sorted = files.toSorted((a, b) => compareVersions(a.version, b.version))
  for (const [index, file] of sorted.entries()) {
    const next = sorted[index + 1]
    if (next?.version !== file.version) continue
    throw new PostAiError(
      'INPUT_INVALID',
      `${file.up.path} and ${next.up.path} have the same version, ${file.version}.`,
      { hints: ['Rename one of them, best the one that is applied nowhere yet.'] },
    )
  }
  return sorted
}

/**
 * The migration that a person means: by version, by version and name, or by the path of its file.
 * Undefined when none or more than one fits.
 */
export function findMigration(files: readonly MigrationFile[], wanted: string): MigrationFile | undefined {
  const exact = files.find(
    (file) =>
      compareVersions(file.version, wanted) === 0 ||
      `${file.version}_${file.name}` === wanted ||
      file.up.path === wanted,
  )
  if (exact) return exact
  const beginning = files.filter((file) => wanted !== '' && file.version.startsWith(wanted))
  return beginning.length === 1 ? beginning[0] : undefined
}
