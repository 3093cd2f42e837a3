import { PostAiError } from '../../core/error.ts'
import { caseDigest } from '../evaluate.ts'
import type { AcceptedQuery, QueryCase } from './query-case.ts'

/** Where a text of cases comes from. */
export interface CaseSource {
  /** Named in errors. */
  path: string
  database: string
  /** For cases that name none. */
  category: string
}

interface Draft {
  line: number
  headers: Map<string, string>
  equivalents: QueryCase['equivalents']
  accepted: AcceptedQuery[]
}

const known = ['case', 'question', 'category', 'difficulty', 'order', 'unanswerable', 'accept', 'equivalent']

/**
 * The cases of a text: each begins with `-- case: <id>`, says more in comments of the form `-- name: value`, and holds the query
 * that is meant; further accepted ones come after `-- accept: <reason>`. Throws `INPUT_INVALID` with file and line.
 */
export function parseCases(text: string, source: CaseSource): QueryCase[] {
  const drafts: Draft[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const fail = (reason: string) => invalid(source, index + 1, reason)
    const [, name, value = ''] = /^-- ?([a-z]+): *(.*?)\s*$/.exec(line) ?? []
    if (name === 'case') drafts.push(newDraft(value, index + 1))
    const draft = drafts.at(-1)
    if (!draft) {
      if (line.trim() !== '' && !line.startsWith('--')) throw fail('there is SQL before the first "-- case:"')
      continue
    }
    if (name !== undefined) takeHeader(draft, name, value, fail)
    else takeLine(draft, line)
  }
  return drafts.map((draft) => caseOf(draft, source))
}

function newDraft(id: string, line: number): Draft {
  return { line, headers: new Map([['case', id]]), equivalents: [], accepted: [{ sql: '', reason: '' }] }
}

function takeHeader(draft: Draft, name: string, value: string, fail: (reason: string) => PostAiError): void {
  if (!known.includes(name)) throw fail(`"${name}" is none of ${known.join(', ')}`)
  if (value === '') throw fail(`"${name}" says nothing`)
  if (name === 'accept') draft.accepted.push({ sql: '', reason: value })
  else if (name === 'equivalent') {
    const [, change, reason] = /^(.*?)\s*\|\s*(.+)$/.exec(value) ?? []
    if (!change || !reason) throw fail('"equivalent" must be a change and, after a |, its reason')
    draft.equivalents.push({ change, reason })
  } else if (name !== 'case' && draft.headers.has(name)) throw fail(`"${name}" is said twice`)
  else draft.headers.set(name, value)
}

function takeLine(draft: Draft, line: string): void {
  const query = draft.accepted.at(-1)
  if (query && (query.sql !== '' || line.trim() !== '')) query.sql += `${line}\n`
}

function caseOf({ line, headers, equivalents, accepted }: Draft, source: CaseSource): QueryCase {
  const fail = (reason: string) => invalid(source, line, reason)
  const id = headers.get('case') ?? ''
  const question = headers.get('question')
  if (!question) throw fail(`case ${id} has no "-- question:"`)
  const queries = accepted.map(({ sql, reason }) => ({ sql: sql.trim().replace(/\s*;+$/, ''), reason }))
  const unanswerable = headers.get('unanswerable') ?? null
  if (unanswerable !== null && queries.some(({ sql }) => sql !== '')) {
    throw fail(`case ${id} is unanswerable and has a query`)
  }
  if (unanswerable === null && queries.some(({ sql }) => sql === '')) {
    throw fail(`case ${id} has no query, and no "-- unanswerable:" with the reason`)
  }
  const difficulty = headers.get('difficulty') ?? 'medium'
  if (difficulty !== 'easy' && difficulty !== 'medium' && difficulty !== 'hard') {
    throw fail(`case ${id}: "difficulty" must be easy, medium or hard`)
  }
  const order = (headers.get('order') ?? '').split(',').filter((part) => part.trim() !== '')
  if (order.some((part) => !/^\s*[1-9]\d*\s*$/.test(part))) {
    throw fail(`case ${id}: "order" must be numbers of columns, such as 2 or 1,2`)
  }
  const answers = unanswerable === null ? queries : []
  return {
    id,
    category: headers.get('category') ?? source.category,
    difficulty,
    digest: caseDigest([question, source.database, answers.map(({ sql }) => sql), unanswerable, order]),
    question,
    database: source.database,
    accepted: answers,
    unanswerable,
    order: order.map(Number),
    equivalents,
    comparison: 'exact',
  }
}

function invalid({ path }: CaseSource, line: number, reason: string): PostAiError {
  return new PostAiError('INPUT_INVALID', `${path}, line ${line}: ${reason}.`, {
    hints: ['docs/eval.md shows how cases are written.'],
  })
}
