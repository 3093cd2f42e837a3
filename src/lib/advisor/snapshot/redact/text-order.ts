import type { Random } from './spread.ts'

/** Letters and digits in the order of their bytes. */
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * Replacements for texts that compare, byte by byte, as the texts do, and share their beginnings as these do: what two
 * texts have in common at their beginning is replaced by the same letters, and the next letters differ in the same
 * direction. Each length stays, save for texts in very many different characters.
 */
export class OrderedTexts {
  readonly #random: Random
  readonly #known = new Set<string>()
  #replacements: Map<string, string> | undefined

  constructor(random: Random) {
    this.#random = random
  }

  add(value: string): void {
    this.#known.add(value)
  }

  replacement(value: string): string {
    this.#replacements ??= this.#draw()
    return this.#replacements.get(value) ?? ''
  }

  #draw(): Map<string, string> {
    const texts = [...this.#known].map((value) => ({ value, points: [...value] })).sort(byPoints)
    const replacements = new Map<string, string>()
    this.#place(texts, 0, '', replacements)
    return replacements
  }

  /** Replaces texts that are known to have so many characters in common, for which `beginning` stands. */
  #place(texts: readonly Spelled[], known: number, beginning: string, into: Map<string, string>): void {
    const [first, last] = [texts[0], texts.at(-1)]
    if (!first || !last) return
    // the first and the last have in common what all have
    const depth = sharedLength(first.points, last.points)
    const before = beginning + this.#letters(depth - known)
    if (texts.length === 1) {
      into.set(first.value, before)
      return
    }
    const longer = texts.filter(({ points }) => points.length > depth)
    for (const { value, points } of texts) if (points.length === depth) into.set(value, before)
    const branches = [...Map.groupBy(longer, ({ points }) => points[depth] ?? '').values()]
    const runs = inRuns(branches, depth)
    for (const [position, label] of this.#labels(runs.length).entries()) {
      const run = runs[position] ?? []
      const inner = run.length > 1 ? this.#words(run.length) : ['']
      for (const [place, branch] of run.entries())
        this.#place(branch, depth + 1, before + label + (inner[place] ?? ''), into)
    }
  }

  #letters(count: number): string {
    return Array.from({ length: count }, () => LETTERS[this.#below(LETTERS.length)]).join('')
  }

  /** So many different letters, ascending. */
  #labels(count: number): string[] {
    if (count === 1) return [LETTERS[this.#below(LETTERS.length)] ?? '']
    let missing = count
    return [...LETTERS].filter((_, place) => {
      const taken = this.#random() * (LETTERS.length - place) < missing
      if (taken) missing -= 1
      return taken
    })
  }

  /** So many different words of equal length, ascending. */
  #words(count: number): string[] {
    const length = Math.max(1, Math.ceil(Math.log(count) / Math.log(LETTERS.length)))
    const step = Math.floor(LETTERS.length ** length / count)
    return Array.from({ length: count }, (_, position) => {
      let rest = position * step + this.#below(step)
      let word = ''
      for (let digit = 0; digit < length; digit += 1) {
        word = LETTERS[rest % LETTERS.length] + word
        rest = Math.floor(rest / LETTERS.length)
      }
      return word
    })
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }
}

interface Spelled {
  value: string
  points: readonly string[]
}

function sharedLength(a: readonly string[], b: readonly string[]): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  return length
}

/** The order of the C collation: that of code points, which that of UTF-8 is too. */
function byPoints(a: Spelled, b: Spelled): number {
  const shared = Math.min(a.points.length, b.points.length)
  for (let place = 0; place < shared; place += 1) {
    const difference = (a.points[place]?.codePointAt(0) ?? 0) - (b.points[place]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return a.points.length - b.points.length
}

/**
 * Branches in at most as many runs as there are letters. Those that no text ends at are put together first: texts
 * of one character stay so, as their column may hold no more.
 */
function inRuns(branches: readonly Spelled[][], depth: number): Spelled[][][] {
  const runs = branches.map((branch) => ({
    branches: [branch],
    ends: branch.some(({ points }) => points.length === depth + 1),
  }))
  while (runs.length > LETTERS.length) {
    let best = 0
    let least = Number.POSITIVE_INFINITY
    for (let place = 0; place + 1 < runs.length; place += 1) {
      const [left, right] = [runs[place], runs[place + 1]]
      if (!left || !right) continue
      const cost = (left.ends || right.ends ? 1e6 : 0) + left.branches.length + right.branches.length
      if (cost < least) [best, least] = [place, cost]
    }
    const [left, right] = [runs[best], runs[best + 1]]
    if (!left || !right) break
    runs.splice(best, 2, {
      branches: [...left.branches, ...right.branches],
      ends: left.ends || right.ends,
    })
  }
  return runs.map((run) => run.branches)
}
