import { PostAiError } from '../../core/error.ts'
import type { Listing } from '../layout.ts'
import type { MigrationFile, MigrationScript } from '../migration-file.ts'

const upMarker = /^--\s*migrate:up\b(?<options>[^\n]*)$/m
const downMarker = /^--\s*migrate:down\b(?<options>[^\n]*)$/m
const fileName = /^(?<version>\d+)_?(?<name>.*)\.sql$/

/** Files with `-- migrate:up` and `-- migrate:down` in them, which dbmate made known. */
export async function areMarkedFiles({ files, read }: Listing): Promise<boolean> {
  const candidates = files.filter((file) => fileName.test(file)).slice(0, 5)
  const texts = await Promise.all(candidates.map(read))
  return texts.length > 0 && texts.some((text) => upMarker.test(text))
}

/** Reads such files. Throws `INPUT_INVALID` for one without `-- migrate:up` or with its parts in the wrong order. */
export async function readMarkedFiles({ files, read }: Listing): Promise<MigrationFile[]> {
  const found = files.flatMap((path) => {
    const groups = fileName.exec(path)?.groups
    return groups ? [{ path, version: groups.version ?? '', name: groups.name ?? '' }] : []
  })
  return Promise.all(
    found.map(async ({ path, version, name }) => ({ version, name, ...parseMarked(path, await read(path)) })),
  )
}

/** The text of a new file: both parts, empty. */
export const markedTemplate = '-- migrate:up\n\n\n-- migrate:down\n\n'

/** The name of a marked file. */
export function markedFileName(version: string, name: string): string {
  return `${version}_${name}.sql`
}

/** The versions that the names of the files show. */
export function markedVersions(files: readonly string[]): string[] {
  return files.flatMap((file) => fileName.exec(file)?.groups?.version ?? [])
}

function parseMarked(path: string, text: string): Pick<MigrationFile, 'up' | 'down'> {
  const up = upMarker.exec(text)
  const down = downMarker.exec(text)
  if (!up) throw invalid(path, 'it has no line "-- migrate:up"')
  if (down && down.index < up.index) throw invalid(path, '"-- migrate:down" stands before "-- migrate:up"')
  if (
    text
      .slice(0, up.index)
      .split('\n')
      .some((line) => !/^\s*(--.*)?$/.test(line))
  )
    throw invalid(path, 'a statement stands before "-- migrate:up"')
  return {
    up: part(path, text, up, down?.index ?? text.length),
    down: down ? part(path, text, down, text.length) : undefined,
  }
}

function part(path: string, text: string, marker: RegExpExecArray, end: number): MigrationScript {
  const start = marker.index + marker[0].length
  return {
    path,
    sql: text.slice(start, end),
    firstLine: text.slice(0, start).split('\n').length,
    transaction: !/(^|\s)transaction:false(\s|$)/.test(marker.groups?.options ?? ''),
  }
}

function invalid(path: string, reason: string): PostAiError {
  return new PostAiError('INPUT_INVALID', `${path} is not a migration: ${reason}.`, {
    hints: ['A migration has a line "-- migrate:up" and after its statements a line "-- migrate:down".'],
  })
}
