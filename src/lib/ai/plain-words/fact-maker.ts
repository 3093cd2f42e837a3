import { loadParser, type Parser } from '../../sql/parser.ts'
import { parameterCount } from '../../sql/statement.ts'
import { asData } from '../prompt.ts'
import type { Fact, FactBook, FactParts, Quantity } from './fact.ts'
import { Mask } from './mask.ts'
import { numbersIn } from './numbers-in.ts'
import { namesOfSql, namesOfStatement } from './said-names.ts'

const LONGEST_FACT = 900

/** Gathers facts, and knows every name in them; who adds a text masks in it what is not our own. */
export class FactMaker {
  readonly parser: Parser
  readonly mask: Mask
  readonly #names = new Set<string>()
  readonly #parts: FactParts[] = []
  readonly #statements: string[] = []

  private constructor(parser: Parser, mask: Mask) {
    this.parser = parser
    this.mask = mask
  }

  /** For statements, whose constants are masked unless values may be told. */
  static async make(statements: readonly string[], allowValues: boolean): Promise<FactMaker> {
    const parser = await loadParser()
    const nodes = statements.flatMap((sql) => parsed(parser, sql))
    const mask = await Mask.make(Math.max(0, ...nodes.map(parameterCount)), !allowValues)
    const maker = new FactMaker(parser, mask)
    for (const node of nodes) maker.know(namesOfStatement(node))
    for (const sql of statements) mask.sql(sql)
    return maker
  }

  /** Names that may be said. */
  know(names: Iterable<string>): void {
    for (const name of names) if (name.length > 0) this.#names.add(name)
  }

  /** A statement of our own, which may be quoted. */
  quote(statement: string): void {
    this.#statements.push(this.mask.sql(statement))
  }

  /** The names in a statement, or in a piece of SQL that is none. */
  namesIn(sql: string): string[] {
    const nodes = parsed(this.parser, sql)
    return nodes.length > 0 && nodes.some((node) => !('IndexStmt' in node))
      ? [...nodes.flatMap(namesOfStatement), ...namesOfSql(sql, this.parser)]
      : namesOfSql(sql, this.parser)
  }

  /** Adds a fact; names and numbers in its text are found when all are there. */
  add(parts: FactParts): void {
    this.know(parts.names ?? [])
    this.#parts.push(parts)
  }

  /** All that was gathered. */
  book(): FactBook {
    const facts = this.#parts.map((parts) => this.#fact(parts))
    const statements = this.#statements
    return { facts, names: this.#names, statements, parameters: this.mask.parameters }
  }

  #fact({ text, names = [], below = [], kinds = [], quantities = [], changes = [] }: FactParts): Fact {
    const masked = asData(text, LONGEST_FACT)
    const said = masked.match(/[\p{L}_][\p{L}\p{N}_$]*(?:\.[\p{L}_][\p{L}\p{N}_$]*)*/gu) ?? []
    const odd = [...this.#names].filter((name) => /[^\p{L}\p{N}_$]/u.test(name) && masked.includes(name))
    const parts = said.flatMap((word) => [word, ...word.split('.')]).filter((word) => this.#names.has(word))
    return {
      text: masked,
      names: new Set([...names, ...parts, ...odd]),
      below: new Set(below),
      kinds: new Set(kinds),
      quantities: [...quantities, ...quantitiesIn(masked.replaceAll(/\$\d+|\bnode \d+/g, ' '))],
      changes,
    }
  }
}

/** The numbers that a text of our own says. */
function quantitiesIn(text: string): Quantity[] {
  return numbersIn(text).numbers.flatMap(({ low, high, units, per, noun, way }) =>
    // a bare number of a text says nothing of what it counts
    (units.length > 3 ? (['count'] as const) : units).map((unit) => ({
      value: (low + high) / 2,
      unit,
      per,
      noun,
      way,
    })),
  )
}

function parsed(parser: Parser, sql: string) {
  try {
    return parser.statements(sql).map(({ node }) => node)
  } catch {
    return []
  }
}
