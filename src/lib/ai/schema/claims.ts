import type { SchemaRelation } from './entities.ts'
import type { ClaimedRelation } from './schema-prompt.ts'

/** A relation that the model speaks of, beside what the catalog has of it. */
export interface ComparedClaim {
  claim: ClaimedRelation
  /** Undefined when there is no such foreign key. */
  found: SchemaRelation | undefined
}

/** Looks for the relations that a reply names among the foreign keys that there are. */
export function compareClaims(
  claims: readonly ClaimedRelation[],
  relations: readonly SchemaRelation[],
): ComparedClaim[] {
  return claims.map((claim) => ({
    claim,
    found: relations.find(
      ({ table, columns, references }) =>
        plain(table) === plain(claim.table) &&
        plain(references) === plain(claim.references) &&
        sameNames(columns, claim.columns),
    ),
  }))
}

/** What is wrong with the claims, a sentence each. */
export function wrongClaims(compared: readonly ComparedClaim[]): string[] {
  return compared.flatMap(({ claim, found }) => {
    const name = claimName(claim)
    if (!found)
      return [
        `"relations" names ${name}, and "up" makes no such FOREIGN KEY: a row that refers to nothing would be accepted.`,
      ]
    if (found.onDelete === claim.onDelete) return []
    return [`"relations" says ON DELETE ${claim.onDelete} for ${name}, and "up" says ${found.onDelete}.`]
  })
}

/** The relations, with the reasons that the model gives. */
export function withReasons(
  relations: readonly SchemaRelation[],
  compared: readonly ComparedClaim[],
): SchemaRelation[] {
  return relations.map((relation) => {
    const why = compared.find(({ found }) => found === relation)?.claim.why.trim()
    return { ...relation, why: why ? why : null }
  })
}

/** `orders (customer_id) → customers` */
export function claimName({ table, columns, references }: ClaimedRelation): string {
  return `${table} (${columns.join(', ')}) → ${references}`
}

function plain(name: string): string {
  return name
    .replaceAll('"', '')
    .toLowerCase()
    .replace(/^public\./, '')
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  const [a, b] = [one, other].map((names) => names.map(plain).sort().join())
  return a === b
}
