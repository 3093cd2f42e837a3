import type { Catalog, Table } from '../../sandbox/catalog.ts'
import type { RelationUse } from './relation-use.ts'

/** A column of a base table in the place it is used. */
export interface ResolvedColumn {
  use: RelationUse
  column: string
}

/** What a name in FROM stands for: a base table, or a subquery or CTE with outputs that may be plain columns. */
type Source = { use: RelationUse } | { outputs: ReadonlyMap<string, ResolvedColumn | undefined> }

/** The names visible in one query level; looks outwards like PostgreSQL does (parse_relation.c). */
export class Scope {
  readonly catalog: Catalog
  readonly uses: RelationUse[]
  readonly #parent: Scope | undefined
  readonly #sources = new Map<string, Source>()
  readonly #ctes = new Map<string, ReadonlyMap<string, ResolvedColumn | undefined>>()

  constructor(catalog: Catalog, uses: RelationUse[], parent?: Scope) {
    this.catalog = catalog
    this.uses = uses
    this.#parent = parent
  }

  inner(): Scope {
    return new Scope(this.catalog, this.uses, this)
  }

  addTable(table: Table, alias: string): void {
    const use = {
      table,
      alias,
      predicates: [],
      special: [],
      order: [],
      limited: false,
      group: [],
      updated: [],
      columns: new Set<string>(),
    }
    this.uses.push(use)
    this.#sources.set(alias, { use })
  }

  addDerived(alias: string, outputs: ReadonlyMap<string, ResolvedColumn | undefined>): void {
    this.#sources.set(alias, { outputs })
  }

  addCte(name: string, outputs: ReadonlyMap<string, ResolvedColumn | undefined>): void {
    this.#ctes.set(name, outputs)
  }

  cte(name: string): ReadonlyMap<string, ResolvedColumn | undefined> | undefined {
    return this.#ctes.get(name) ?? this.#parent?.cte(name)
  }

  /** The base column that a reference means; undefined for computed outputs and unknown names. */
  column(path: readonly string[]): ResolvedColumn | undefined {
    const name = path.at(-1)
    const qualifier = path.at(-2)
    if (name === undefined) return undefined
    for (const [alias, source] of this.#sources) {
      if (qualifier !== undefined && qualifier !== alias) continue
      const found = lookUp(source, name)
      if (found) return found
    }
    return this.#parent?.column(path)
  }

  /** The base tables that `*` or `alias.*` reads; only those of this level. */
  starred(alias: string | undefined): RelationUse[] {
    const sources = [...this.#sources].filter(([name]) => alias === undefined || name === alias)
    return sources.flatMap(([, source]) => ('use' in source ? [source.use] : []))
  }
}

function lookUp(source: Source, name: string): ResolvedColumn | undefined {
  if ('outputs' in source) return source.outputs.get(name)
  return source.use.table.columns.some((column) => column.name === name)
    ? { use: source.use, column: name }
    : undefined
}
