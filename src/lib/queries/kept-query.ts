import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PostAiError, systemErrorCode } from '../core/error.ts'
import { nearest } from '../core/nearest.ts'
import { fileErrorReason, readTextFile, writeNewTextFile } from '../core/text-file.ts'
import type { QueryParameter } from './parameter.ts'

/** A query that is kept under a name, in a file that belongs into the repository. */
export interface KeptQuery {
  name: string
  path: string
  /** What it answers; '' when the file does not say. */
  question: string
  parameters: QueryParameter[]
  /** With `$1`, `$2` for the parameters. */
  sql: string
}

/** Whether a text is the name of a kept query: one word, which no query is. */
export function isQueryName(text: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(text)
}

/** The query kept under a name. Throws `QUERY_UNKNOWN` with the nearest name, `INPUT_UNREADABLE`, `INPUT_INVALID`. */
export async function readKeptQuery(directory: string, name: string): Promise<KeptQuery> {
  const path = join(directory, `${name}.sql`)
  const names = await keptNames(directory)
  if (!names.includes(name)) {
    const near = nearest(name, names)
    throw new PostAiError('QUERY_UNKNOWN', `There is no query ${name} in ${directory}.`, {
      hints: [
        ...(near
          ? [`Did you mean ${near}?`]
          : names.length > 0
            ? [`There are ${names.slice(0, 20).join(', ')}.`]
            : []),
        'post-ai query ai "…" --save <name> keeps one; a query itself is given in quotes.',
      ],
    })
  }
  return parseKeptQuery(await readTextFile(path), name, path)
}

/**
 * Keeps a query as `<name>.sql`; what is there already stays. Gives the path. Throws `USAGE_INVALID` for a name that is none,
 * and `OUTPUT_UNWRITABLE`.
 */
export async function writeKeptQuery(
  directory: string,
  { name, question, parameters, sql }: Omit<KeptQuery, 'path'>,
): Promise<string> {
  checkQueryName(name)
  const path = join(directory, `${name}.sql`)
  const head = [
    `-- ${question.replaceAll(/\s+/g, ' ')}`,
    ...parameters.map(({ name, type, preset }, index) => {
      return `-- $${index + 1} ${name} ${type}${preset === null ? '' : ` = ${preset.replaceAll(/[\r\n]+/g, ' ')}`}`
    }),
  ]
  try {
    await mkdir(directory, { recursive: true })
  } catch (error) {
    throw new PostAiError('OUTPUT_UNWRITABLE', `Cannot make ${directory}: ${fileErrorReason(error)}.`, {
      cause: error,
    })
  }
  await writeNewTextFile(path, `${head.join('\n')}\n${sql.trim()};\n`)
  return path
}

/** Stops a name that no query can be kept under. Throws `USAGE_INVALID`. */
function checkQueryName(name: string): void {
  if (isQueryName(name)) return
  throw new PostAiError('USAGE_INVALID', `"${name}" cannot be the name of a query.`, {
    hints: ['Take letters, digits, - and _, beginning with a letter: orders-a-day'],
  })
}

/** Stops a name under which a query is kept already. Throws `OUTPUT_UNWRITABLE`, and what `checkQueryName` throws. */
export async function checkNameIsFree(directory: string, name: string): Promise<void> {
  checkQueryName(name)
  if (!(await keptNames(directory)).includes(name)) return
  throw new PostAiError('OUTPUT_UNWRITABLE', `A query ${name} is kept in ${directory} already.`, {
    hints: ['Take another name, or move that file away.'],
  })
}

async function keptNames(directory: string): Promise<string[]> {
  try {
    const files = await readdir(directory)
    return files.flatMap((file) => (file.endsWith('.sql') ? [file.slice(0, -4)] : [])).sort()
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return []
    throw new PostAiError('INPUT_UNREADABLE', `Cannot read ${directory}: ${fileErrorReason(error)}.`, {
      cause: error,
    })
  }
}

/** Reads the head of a kept query: comment lines with the question, then `-- $1 name type = preset`. */
export function parseKeptQuery(text: string, name: string, path: string): KeptQuery {
  const parameters: QueryParameter[] = []
  const words: string[] = []
  for (const line of text.split(/\r?\n/)) {
    const comment = /^\s*--\s?(.*)$/.exec(line)?.[1]
    if (comment === undefined) break
    const found = /^\$(\d+)\s+([\p{L}_][\p{L}\p{N}_]*)\s+([^=]+?)\s*(?:=\s?(.*))?$/u.exec(comment)
    if (!found) words.push(comment.trim())
    else if (Number(found[1]) === parameters.length + 1) {
      parameters.push({ name: found[2] ?? '', type: found[3] ?? 'text', preset: found[4] ?? null })
    } else {
      throw new PostAiError(
        'INPUT_INVALID',
        `${path}: $${found[1]} stands where $${parameters.length + 1} belongs.`,
        {
          hints: ['Number the parameters $1, $2, … in the order of their lines.'],
        },
      )
    }
  }
  const sql = text
    .replace(/^(?:\s*--.*(?:\r?\n|$))+/, '')
    .trim()
    .replace(/;+$/, '')
  return { name, path, question: words.join(' ').trim(), parameters, sql }
}
