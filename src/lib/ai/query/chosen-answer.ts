import { agree, difference } from './agreement.ts'
import type { Candidate } from './candidates.ts'
import type { OtherAnswer, QueryAiResult } from './query-ai-result.ts'

/** An answer among which somebody chooses. */
export interface Choosable {
  reading: string
  sql: string
  /** How its result differs from the first's; '' for the first. */
  difference: string
}

/** Chooses between answers that differ; gives the number of the chosen one, from 0. */
export type Choose = (answers: readonly Choosable[]) => Promise<number>

type Answer = Pick<
  QueryAiResult,
  | 'reading'
  | 'sql'
  | 'columns'
  | 'rows'
  | 'truncated'
  | 'cutCells'
  | 'cost'
  | 'agreement'
  | 'candidates'
  | 'others'
>

/**
 * One answer out of the candidates: those with the same result are one, the result that most have comes first, and where they
 * differ somebody chooses, or it is marked. At most `most` of its rows are given.
 */
export async function chosenAnswer(
  candidates: readonly Candidate[],
  most: number,
  choose: Choose | undefined,
): Promise<Answer> {
  const groups = grouped(candidates)
  const answers = groups.flatMap(([first]) => (first ? [first] : []))
  const [best] = answers
  if (!best) throw new Error('there is no candidate')
  const asked = answers.length > 1 && choose !== undefined
  const number = asked
    ? await choose(answers.map((one) => ({ ...told(one), difference: from(best, one) })))
    : 0
  const answer = answers[number] ?? best
  const ran = candidates.some(({ result }) => result !== null)
  return {
    reading: answer.reading,
    sql: answer.sql,
    ...rowsOf(answer, most),
    cost: answer.cost,
    agreement: asked
      ? 'chosen'
      : answers.length > 1
        ? 'low'
        : candidates.length > 1 && ran
          ? 'full'
          : 'single',
    candidates: candidates.length,
    others: answers
      .filter((one) => one !== answer)
      .map((one): OtherAnswer => ({ ...told(one), difference: from(answer, one) })),
  }
}

/** Groups of equal results, the largest first; without results all are one, since nothing can be compared. */
function grouped(candidates: readonly Candidate[]): Candidate[][] {
  const groups: Candidate[][] = []
  for (const candidate of candidates) {
    const { result } = candidate
    const group = groups.find(([first]) => !result || !first?.result || agree(first.result, result))
    if (group) group.push(candidate)
    else groups.push([candidate])
  }
  return groups.sort((a, b) => b.length - a.length)
}

function rowsOf(
  { result }: Candidate,
  most: number,
): Pick<Answer, 'columns' | 'rows' | 'truncated' | 'cutCells'> {
  if (!result) return { columns: [], rows: [], truncated: null, cutCells: 0 }
  const { columns, rows, truncated, cutCells } = result
  return { columns, rows: rows.slice(0, most), truncated: rows.length > most ? 'rows' : truncated, cutCells }
}

function told({ reading, sql }: Candidate): { reading: string; sql: string } {
  return { reading, sql }
}

function from(one: Candidate, other: Candidate): string {
  if (one === other || !one.result || !other.result) return ''
  if (one.result.truncated && other.result.truncated) return 'both have too many rows to be compared'
  return difference(one.result, other.result)
}
