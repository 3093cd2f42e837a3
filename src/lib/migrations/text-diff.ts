/** Above this many lines the parts that differ are shown as a whole instead of line by line. */
const MOST_LINES = 2000
const CONTEXT_LINES = 2

interface Line {
  sign: ' ' | '-' | '+'
  text: string
}

/**
 * The difference of two texts by lines: `-` for what only the first has, `+` for what only the second has, two
 * common lines around it and `…` for the rest of them.
 */
export function textDiff(before: string, after: string): string {
  const lines = diffLines(toLines(before), toLines(after))
  const near = lines.map((_, index) =>
    lines
      .slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1)
      .some(({ sign }) => sign !== ' '),
  )
  const shown: string[] = []
  for (const [index, { sign, text }] of lines.entries()) {
    if (near[index]) shown.push(`${sign} ${text}`.trimEnd())
    else if (shown.at(-1) !== '…') shown.push('…')
  }
  return shown.join('\n')
}

function toLines(text: string): string[] {
  const trimmed = text.replaceAll('\r\n', '\n').trim()
  return trimmed === '' ? [] : trimmed.split('\n')
}

/** By the longest common subsequence of what lies between the common beginning and end. */
function diffLines(before: readonly string[], after: readonly string[]): Line[] {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  const same = (text: string): Line => ({ sign: ' ', text })
  return [
    ...before.slice(0, head).map(same),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ]
}

function middle(before: readonly string[], after: readonly string[]): Line[] {
  const removed = (text: string): Line => ({ sign: '-', text })
  const added = (text: string): Line => ({ sign: '+', text })
  if (before.length + after.length > MOST_LINES) return [...before.map(removed), ...after.map(added)]
  const lengths = commonLengths(before, after)
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [left, right] = [before[i], after[j]]
    if (left !== undefined && left === right) {
      lines.push({ sign: ' ', text: left })
      i += 1
      j += 1
    } else if (
      right === undefined ||
      (left !== undefined && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))
    ) {
      lines.push(removed(left ?? ''))
      i += 1
    } else {
      lines.push(added(right))
      j += 1
    }
  }
  return lines
}

/** How many lines of `before` from i and of `after` from j are common, in order. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0))
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const [row = [], below = []] = [lengths[i], lengths[i + 1]]
    for (let j = after.length - 1; j >= 0; j -= 1)
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
  }
  return lengths
}
