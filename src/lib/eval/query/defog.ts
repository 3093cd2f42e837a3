import { PostAiError } from '../../core/error.ts'
import { readTextFile } from '../../core/text-file.ts'
import { caseDigest } from '../evaluate.ts'
import type { CaseCollection } from './case-directory.ts'
import { csvRows } from './csv-rows.ts'
import { defogQueries } from './defog-queries.ts'
import type { QueryCase } from './query-case.ts'

const needed = ['question', 'query', 'db_name', 'query_category'] as const

/**
 * The questions of a file in the format of Defog's sql-eval: a CSV with `question`, `query`, `db_name`, `query_category`, and
 * perhaps `instructions`, which are told with the question. Other columns are left out. Throws `INPUT_UNREADABLE`, and
 * `INPUT_INVALID` for a file without these columns or with a row that lacks one.
 */
export async function readDefog(path: string): Promise<CaseCollection> {
  const [head = [], ...rows] = csvRows(await readTextFile(path))
  const names = head.map((name) => name.trim())
  const missing = needed.filter((name) => !names.includes(name))
  if (missing.length > 0) {
    throw new PostAiError('INPUT_INVALID', `${path} has no column ${missing.join(', ')}.`, {
      hints: ['The format is that of the CSV files of questions in defog-ai/sql-eval.'],
    })
  }
  const counted = new Map<string, number>()
  const cases = rows.map((row, index): QueryCase => {
    const value = (name: string) => row[names.indexOf(name)]?.trim() ?? ''
    const empty = needed.find((name) => value(name) === '')
    if (empty) throw new PostAiError('INPUT_INVALID', `${path}, row ${index + 2}: ${empty} is empty.`)
    const group = `${value('db_name')}-${value('query_category')}`
    const number = (counted.get(group) ?? 0) + 1
    counted.set(group, number)
    const instructions = names.includes('instructions') ? value('instructions') : ''
    const question = [value('question'), instructions].filter((part) => part !== '').join(' ')
    const accepted = defogQueries(value('query')).map((sql, place) => ({
      sql,
      reason: place === 0 ? '' : 'accepted by the file',
    }))
    return {
      id: `${group}-${number}`,
      category: value('query_category'),
      difficulty: 'medium',
      digest: caseDigest([question, value('db_name'), accepted.map(({ sql }) => sql)]),
      question,
      database: value('db_name'),
      accepted,
      unanswerable: null,
      order: [],
      equivalents: [],
      comparison: 'defog',
    }
  })
  if (cases.length === 0) throw new PostAiError('INPUT_INVALID', `${path} holds no question.`)
  const databases = [...new Set(cases.map(({ database }) => database))]
  return { cases, databases: databases.map((name) => ({ name, script: null })) }
}
