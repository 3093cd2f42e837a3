import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { PostAiError } from '../../core/error.ts'
import { fileErrorReason, readTextFile } from '../../core/text-file.ts'
import { parseCases } from './case-text.ts'
import type { QueryCase } from './query-case.ts'

/** A database that cases ask, and how it is made. */
export interface CaseDatabase {
  name: string
  /** `schema.sql`, then `data.sql`; null when there is no `schema.sql`: it must be there already. */
  script: string | null
}

/** Cases and the databases they ask. */
export interface CaseCollection {
  cases: QueryCase[]
  databases: CaseDatabase[]
}

const scripts = ['schema.sql', 'data.sql']

/**
 * Reads a directory of cases: each directory in it is a database with its cases in `.sql` files, besides `schema.sql` and
 * `data.sql`, which make it; files beside those directories are cases of one database with the directory's name. Throws
 * `INPUT_UNREADABLE`; `INPUT_INVALID` for what is wrong with a case, for ids used twice, and when there is none.
 */
export async function readCaseDirectory(path: string): Promise<CaseCollection> {
  const entries = await listed(path)
  const inner = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  const directories = [path, ...inner.map(({ name }) => join(path, name))]
  const collections = await Promise.all(directories.map((directory) => readDatabase(directory)))
  const found = collections.filter(({ cases }) => cases.length > 0)
  const cases = found.flatMap((one) => one.cases)
  checkIds(cases, path)
  return { cases, databases: found.map(({ database }) => database) }
}

async function readDatabase(directory: string): Promise<{ cases: QueryCase[]; database: CaseDatabase }> {
  const name = basename(resolve(directory))
  const files = (await listed(directory))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
    .map((entry) => entry.name)
    .sort()
  const cases: QueryCase[] = []
  for (const file of files.filter((one) => !scripts.includes(one))) {
    const path = join(directory, file)
    const source = { path, database: name, category: file.replace(/\.sql$/, '') }
    cases.push(...parseCases(await readTextFile(path), source))
  }
  const texts = scripts.filter((one) => files.includes(one)).map((one) => readTextFile(join(directory, one)))
  const script = files.includes('schema.sql') ? (await Promise.all(texts)).join('\n') : null
  return { cases, database: { name, script } }
}

async function listed(path: string) {
  try {
    return await readdir(path, { withFileTypes: true })
  } catch (error) {
    throw new PostAiError(
      'INPUT_UNREADABLE',
      `Cannot read the cases in ${path}: ${fileErrorReason(error)}.`,
      {
        hints: ['Give --cases a directory; without it the cases that come with post-ai are run.'],
        cause: error,
      },
    )
  }
}

function checkIds(cases: readonly QueryCase[], path: string): void {
  if (cases.length === 0) {
    throw new PostAiError('INPUT_INVALID', `There is no case in ${path}.`, {
      hints: ['A case begins with "-- case: <id>" in a .sql file; docs/eval.md shows more.'],
    })
  }
  const seen = new Set<string>()
  for (const { id } of cases) {
    if (seen.has(id)) {
      throw new PostAiError('INPUT_INVALID', `Two cases in ${path} have the id ${id}.`, {
        hints: ['Reports are compared by ids: give one of them another.'],
      })
    }
    seen.add(id)
  }
}
