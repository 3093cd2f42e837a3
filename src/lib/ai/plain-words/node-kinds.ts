import type { PlanNode } from '../../plan/plan-node.ts'

/** How a kind of node is called: in plans, and by people. The names of kinds begin with `kind:`. */
const spoken: readonly [string, RegExp][] = [
  ['kind:Seq Scan', /\b(?:seq(?:uential)?|full(?: table)?|table)[ -]scan(?:s|ned|ning)?\b/gi],
  ['kind:Index Only Scan', /\bindex[ -]only[ -]scan(?:s|ned|ning)?\b/gi],
  ['kind:Bitmap', /\bbitmap(?: (?:heap|index))? scan(?:s|ned|ning)?\b/gi],
  ['kind:Index Scan', /\bindex[ -]scan(?:s|ned|ning)?\b/gi],
  ['kind:Hash Join', /\bhash(?: (?:left|right|full|semi|anti|right semi|right anti))? join(?:s|ed|ing)?\b/gi],
  ['kind:Merge Join', /\bmerge(?: (?:left|right|full|semi|anti))? join(?:s|ed|ing)?\b/gi],
  ['kind:Nested Loop', /\bnested[ -]loops?(?: (?:left |semi |anti )?joins?)?\b/gi],
  ['kind:Subquery Scan', /\bsubquery scans?\b/gi],
  ['kind:CTE Scan', /\bCTE scans?\b/gi],
  ['kind:Function Scan', /\bfunction scans?\b/gi],
  ['kind:Gather', /\bgather(?: merge)?\b/gi],
]

/** What a node is called by, hard and plain: `kind:Seq Scan`, and `scan`. */
export function kindsOf(node: PlanNode): { hard: string[]; plain: string[] } {
  const type = node.nodeType
  const hard = type.startsWith('Bitmap ')
    ? ['kind:Bitmap']
    : type.startsWith('Gather')
      ? ['kind:Gather']
      : [`kind:${type}`]
  const plain = [
    /Scan/.test(type) ? 'scan' : '',
    /Join|Nested Loop/.test(type) ? 'join' : '',
    /Sort/.test(type) ? 'sort' : '',
    /Aggregate|Group|WindowAgg|Unique/.test(type) ? 'aggregate' : '',
  ]
  return { hard, plain: plain.filter((word) => word !== '') }
}

/** The kinds of nodes that a sentence names. */
export function spokenKinds(sentence: string): { name: string; start: number; end: number }[] {
  const found: { name: string; start: number; end: number }[] = []
  for (const [name, form] of spoken) {
    for (const { 0: text, index: start } of sentence.matchAll(form)) {
      const end = start + text.length
      if (found.every((one) => end <= one.start || start >= one.end)) found.push({ name, start, end })
    }
  }
  return found
}

/** Plain words for kinds of work in a sentence: `sort` for sorts, sorted, sorting. */
export function plainKinds(sentence: string): Set<string> {
  const kinds = new Set<string>()
  for (const [kind, form] of plainForms) if (form.test(sentence)) kinds.add(kind)
  return kinds
}

/** Words for work of one kind, which say which numbers are meant. */
export const WORK_KINDS: ReadonlySet<string> = new Set(['sort', 'join', 'aggregate', 'scan'])

const plainForms: readonly [string, RegExp][] = [
  ['sort', /\bsort(?:s|ed|ing)?\b/i],
  ['join', /\bjoin(?:s|ed|ing)?\b/i],
  ['aggregate', /\b(?:aggregat(?:e|es|ed|ing|ion)|group(?:s|ed|ing))\b/i],
  ['scan', /\bscan(?:s|ned|ning)?\b/i],
  [
    'whole',
    /\b(?:quer(?:y|ies)|statements?|plans?|execut(?:es|ed|ion)|database|workload|whole|total|altogether|together|overall|in all)\b/i,
  ],
]
