import type { TableFacts } from './database-facts.ts'
import { wordsOf } from './words.ts'

/** Words in names of tables that hold what others hold, in another state: copies, pasts, imports. */
const copyWords = new Set(
  wordsOf(`arc arch archive archived backup bak bkp copy deprecated dump dup duplicate hist history legacy old
    raw sandbox snapshot snap stage staging stg stale temp tmp test zz`),
)

/** So many tables have to have grown in the same way, and this share of all. */
const FEWEST = 6
/** To what so many different things are added, names a thing. */
const FEWEST_SIGNS = 3
const SMALLEST_SHARE = 0.006

const COPY = 0.6
const GROWN = 0.8

/** How a table stands to others of its kind, for one question. */
export interface Originality {
  /** How much it counts: less for copies (`orders_2024`, `stg_orders`) and for what has grown around many tables alike. */
  factor: number
  /** What is left of its name without all that: copies and what they are made of have it in common. */
  family: string
}

/**
 * How original each table is: what has grown around many tables in the same way (`orders_audit_log`, `customers_audit_log`)
 * counts less, and copies less than that. `words` are those of the question: what it names counts whole.
 */
export function originality(
  tables: readonly TableFacts[],
  words: readonly string[],
): (table: TableFacts) => Originality {
  const asked = new Set(words)
  const growth = growthOf(tables)
  const known = new Map(tables.map((table) => [table, originalityOf(table, growth, asked)]))
  return (table) => known.get(table) ?? { factor: 1, family: table.name }
}

/** Whether a table's own name, or its schema's, says that it is a copy. */
export function isCopy({ name, schema }: TableFacts): boolean {
  return [...wordsOf(name), ...wordsOf(schema)].some(saysCopy)
}

function originalityOf(table: TableFacts, growth: Growth, asked: ReadonlySet<string>): Originality {
  const copies = (word: string) => saysCopy(word) && !asked.has(word)
  const words = wordsOf(table.name)
  const kept = words.filter((word) => !copies(word))
  const copied = kept.length < words.length || wordsOf(table.schema).some(copies)
  const added = growth.bases.has(kept.join(' '))
    ? undefined
    : additionsOf(kept).find(
        ({ sign, rest }) =>
          growth.signs.has(sign) &&
          growth.rests.has(rest) &&
          !sign.split(' ').some((word) => asked.has(word)),
      )
  return { factor: copied ? COPY : added ? GROWN : 1, family: added ? added.rest : kept.join(' ') }
}

/** How a database has grown. */
interface Growth {
  /** What is added to many names: `… audit log`, `edi … in`. */
  signs: ReadonlySet<string>
  /** To what it is added. */
  rests: ReadonlySet<string>
  /** Whole names to which something is added. */
  bases: ReadonlySet<string>
}

function growthOf(tables: readonly TableFacts[]): Growth {
  const names = new Set(tables.map(({ name }) => wordsOf(name).join(' ')))
  const additions = [...names].flatMap((name) => additionsOf(name.split(' ')))
  const signsOf = Map.groupBy(additions, ({ rest }) => rest)
  const rests = new Set([...signsOf].flatMap(([rest, signs]) => (signs.length >= FEWEST_SIGNS ? [rest] : [])))
  const bases = new Set([...rests].filter((rest) => names.has(rest)))
  const fewest = Math.max(FEWEST, SMALLEST_SHARE * tables.length)
  const restsOf = Map.groupBy(
    additions.filter(({ rest }) => rests.has(rest)),
    ({ sign }) => sign,
  )
  const signs = new Set([...restsOf].flatMap(([sign, many]) => (many.length >= fewest ? [sign] : [])))
  return { signs, rests, bases }
}

interface Addition {
  sign: string
  rest: string
}

/** One or two words at the end, at the beginning or at both of a name, and what is left without them; the longest rest first. */
function additionsOf(words: readonly string[]): Addition[] {
  return shapes
    .filter(([before, after]) => before + after < words.length)
    .map(([before, after]) => ({
      sign: [...words.slice(0, before), '…', ...words.slice(words.length - after)].join(' '),
      rest: words.slice(before, words.length - after).join(' '),
    }))
}

const shapes = [
  [0, 1],
  [1, 0],
  [0, 2],
  [1, 1],
  [1, 2],
] as const

function saysCopy(word: string): boolean {
  return copyWords.has(word) || /^(?:19|20)\d\d(?:\d\d)?(?:\d\d)?$/.test(word)
}
