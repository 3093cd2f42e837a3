import type { Tracked } from './layout.ts'
import type { LedgerEntry } from './ledger.ts'
import { type MigrationFile, scriptChecksum } from './migration-file.ts'
import { textDiff } from './text-diff.ts'

/** How an applied migration differs from its file. */
export interface MigrationDrift {
  version: string
  kind: 'changed' | 'missing'
  /** The file as it was named when it was applied, or is named now. */
  file: string
  /** From what was applied to what the file says now, as lines of a unified diff; null when what was applied is not kept. */
  diff: string | null
  /** What can be done, each a sentence or a command. */
  choices: string[]
}

/** The drift of a migration, if it is applied; undefined when its file is what was applied, as far as that is known. */
export function driftOf(
  file: MigrationFile | undefined,
  entry: LedgerEntry | undefined,
  tracked: Tracked | undefined,
): MigrationDrift | undefined {
  if (!file) return entry?.state === 'retired' ? undefined : missing(entry, tracked)
  if (file.language !== undefined) return undefined
  if (entry?.checksum) {
    if (entry.checksum === scriptChecksum(file.up.sql)) return undefined
    return changed(file, entry.upSql === null ? null : textDiff(entry.upSql, file.up.sql))
  }
  const theirs = tracked?.checksum
  return theirs !== undefined && theirs !== '' && theirs !== file.tool?.checksum
    ? changed(file, null)
    : undefined
}

function changed(file: MigrationFile, diff: string | null): MigrationDrift {
  const { version, up } = file
  return {
    version,
    kind: 'changed',
    file: up.path,
    diff,
    choices: [
      `Put ${up.path} back as it was applied${diff === null ? ' (version control has it)' : ''}, and write what is new as a new migration: post-ai migrate new.`,
      `Or, if the change makes no difference to the schema, accept the file as it is: post-ai migrate adopt --accept ${version} --yes.`,
    ],
  }
}

function missing(entry: LedgerEntry | undefined, tracked: Tracked | undefined): MigrationDrift {
  const version = entry?.version ?? tracked?.version ?? ''
  const file = entry?.file ?? version
  return {
    version,
    kind: 'missing',
    file,
    diff: entry?.upSql ? textDiff(entry.upSql, '') : null,
    choices: [
      `Put ${file} back: another branch, or version control, may have it.`,
      `Or, if it was given up on purpose, say so: post-ai migrate adopt --accept ${version} --yes. The database is not changed by that.`,
    ],
  }
}
