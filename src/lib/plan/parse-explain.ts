import { withoutFrame } from './frame.ts'
import type { Plan } from './plan.ts'
import { planFromJson } from './plan-json.ts'
import { FooterReader } from './text-footer.ts'
import { hasFigures } from './text-node-line.ts'
import { TextTree } from './text-tree.ts'
import { unreadable } from './unreadable.ts'

/**
 * The plan in the output of EXPLAIN, in JSON or text form, as psql, a log of auto_explain or another client shows
 * it. Text holds a little less than JSON. Throws `PLAN_UNREADABLE`, naming the line that is not understood.
 */
export function parseExplain(text: string): Plan {
  const plain = withoutFrame(text)
  if (plain.trim() === '') throw unreadable('it is empty')
  if (/^\s*[[{]/.test(withoutLogPrefix(plain))) return planFromJson(text)
  if (/^\s*<explain|^\s*- Plan:/.test(plain)) throw unreadable('XML and YAML output are not read')
  return planFromText(plain)
}

interface Line {
  number: number
  column: number
  text: string
}

function planFromText(plain: string): Plan {
  const lines = plain.split('\n').map((raw, index) => {
    const expanded = raw.replaceAll('\t', '        ')
    return { number: index + 1, column: expanded.search(/\S/), text: expanded.trim() }
  })
  const filled = lines.filter((line) => line.text !== '')
  const { queryText, rest } = withoutQueryText(filled)
  const tree = new TextTree()
  const footer = new FooterReader()
  for (const line of rest) {
    if (tree.root && footer.take(line.text)) continue
    if (tree.take(line.text, line.column)) continue
    throw unreadable(reasonFor(line, tree), line)
  }
  if (!tree.root) throw unreadable('there is no plan node in it')
  return planFromJson({
    ...footer.facts,
    ...(queryText !== undefined && { 'Query Text': queryText }),
    Plan: tree.root,
  })
}

function reasonFor(line: Line, tree: TextTree): string {
  if (!tree.root) return 'the first line of a plan is its top node, such as "Seq Scan on t  (cost=…)"'
  if (line.text.startsWith('->')) return 'the figures of this node are cut off or damaged'
  return 'it is neither a node, nor a property of one, nor a summary line'
}

/** What a log line of auto_explain puts before the plan. */
function withoutLogPrefix(text: string): string {
  return text.replace(/^.*duration: [\d.]+ ms {2}plan:\s*/, '')
}

/** auto_explain puts the statement first, which may have any number of lines. */
function withoutQueryText(lines: Line[]): { queryText: string | undefined; rest: Line[] } {
  const start = lines.findIndex(({ text }) => !/duration: [\d.]+ ms {2}plan:$/.test(text))
  const rest = start === -1 ? [] : lines.slice(start)
  const first = rest[0]
  if (!first?.text.startsWith('Query Text: ')) return { queryText: undefined, rest }
  const end = rest.findIndex(({ text }) => hasFigures(text))
  const body = rest.slice(0, end === -1 ? 1 : end).map(({ text }) => text)
  return { queryText: body.join('\n').slice('Query Text: '.length), rest: end === -1 ? [] : rest.slice(end) }
}
