import type { Advice } from '../advisor/advice.ts'
import { plural } from '../core/units.ts'
import { adviceTitle, assuranceOf, nothingToDo, togetherText } from './advice/examined.ts'
import { slowQueryLines } from './advice/query-lines.ts'
import { recommendationDetail, recommendationLines } from './advice/recommendation-lines.ts'
import { sinceParts, sinceTitle } from './advice/since-lines.ts'
import { type Palette, palette } from './palette.ts'
import { cutLine, heading, indent, wrap } from './text.ts'

/** For what kind of terminal the text is made. */
export interface AdvicePresentation {
  color: boolean
  /** Columns of the terminal. */
  width: number
  /** Everything that is known, instead of a page. */
  all?: boolean
  /** Whether the text may name the commands that tell more of this advice. */
  tellsMore?: boolean
}

/** So many recommendations stand on a page. */
const MOST_RECOMMENDATIONS = 6
/** So many things that were not seen are named on a page. */
const MOST_LINES = 6

/** The advice as a page for the terminal: what is slow, what to do about it, what not, and how sure that is. */
export function presentAdvice(
  advice: Advice,
  { color, width, all = false, tellsMore = false }: AdvicePresentation,
): string {
  const paint = palette(color)
  const sections = [
    [paint.bold(adviceTitle(advice))],
    slowQueryLines(advice, paint, { width, all }),
    recommended(advice, paint, { width, all }),
    changed(advice, paint, width),
    refused(advice, paint, { width, all: all || !tellsMore }),
    assurance(advice, paint, { width, all }),
    tellsMore && !all ? further(advice, paint) : [],
  ]
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`
}

interface Room {
  width: number
  all: boolean
}

function recommended(advice: Advice, paint: Palette, { width, all }: Room): string[] {
  const { recommendations } = advice
  if (recommendations.length === 0) {
    const { heading: title, lines } = nothingToDo(advice)
    const shown = all ? lines : lines.slice(0, MOST_LINES)
    return [heading(title, paint), ...shown.flatMap((line) => indent(wrap(line, width - 2), 2))]
  }
  const shown = all ? recommendations : recommendations.slice(0, MOST_RECOMMENDATIONS)
  const rest = recommendations.length - shown.length
  const lines = shown.map((entry) =>
    all ? recommendationDetail(entry, paint, width) : recommendationLines(entry, paint, width),
  )
  return [
    heading(togetherText(advice), paint),
    ...(all ? lines.flatMap((block, index) => (index === 0 ? block : ['', ...block])) : lines.flat()),
    ...(rest > 0 ? [paint.dim(`         and ${plural(rest, 'lighter one')}`)] : []),
  ]
}

function changed({ since }: Advice, paint: Palette, width: number): string[] {
  if (!since) return []
  return [
    heading(sinceTitle(since), paint),
    ...sinceParts(since).flatMap(({ title, lines }) => [
      `  ${title}`,
      ...lines.flatMap((line) => indent(wrap(line.trimStart(), width - 6), line.startsWith(' ') ? 6 : 4)),
    ]),
  ]
}

function refused(advice: Advice, paint: Palette, { width, all }: Room): string[] {
  const { refused: list, recommendations } = advice
  // with nothing to recommend they are the answer, and told there
  if (list.length === 0 || recommendations.length === 0) return []
  if (!all)
    return [
      paint.dim(
        `Not recommended: ${plural(list.length, 'thing')} that ${list.length === 1 ? 'was' : 'were'} considered; --all says which and why.`,
      ),
    ]
  return [
    heading('Considered, and not recommended', paint),
    ...list.flatMap((refusal) => [
      `  ${cutLine(refusal.what, width - 2)}`,
      ...indent(wrap(refusal.why, width - 9), 9).map((line) => paint.dim(line)),
    ]),
  ]
}

function assurance(advice: Advice, paint: Palette, { width, all }: Room): string[] {
  const lines = assuranceOf(advice)
  const shown = all ? lines : lines.slice(0, MOST_LINES)
  const rest = lines.length - shown.length
  return [
    heading('How sure this is', paint),
    ...shown.flatMap((line) => indent(wrap(line, width - 2), 2)),
    ...(rest > 0
      ? [paint.dim(`  and ${plural(rest, 'thing')} more that ${rest === 1 ? 'was' : 'were'} not seen`)]
      : []),
  ]
}

function further({ recommendations, queries }: Advice, paint: Palette): string[] {
  const id = recommendations[0]?.id ?? queries[0]?.id
  if (id === undefined) return []
  return [paint.dim(`More: post-ai advise show ${id} for one of them, post-ai advise --all for everything.`)]
}
