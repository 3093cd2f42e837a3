import type { CatalogDifference } from '../../migrations/proof/compare.ts'
import type { NotDiffed } from './diff-result.ts'
import type { SchemaFacts } from './read-facts.ts'

/** Kinds for which no statements are made, as the catalog image names them. */
const unmodelled = /^(operator|operator class|cast|text search .*|type)$/

/** Kinds that the catalog image shows, so that their names come from there. */
const seen = /^(cast|operator|operator class|text search (configuration|dictionary)|statistics object)$/

/** Whether no statements are made for a kind. */
export function isUnmodelled(kind: string): boolean {
  return unmodelled.test(kind)
}

/** What the statements do not bring about, by name. */
export function unresolved(differences: readonly CatalogDifference[]): NotDiffed[] {
  return differences
    .filter(({ cosmetic }) => !cosmetic)
    .map(({ kind, name, text }) => ({ kind, name, reason: withoutOptions(kind, text), differs: true }))
}

/** Kinds of which neither the engine nor the catalog image knows more than that they are there. */
export function unknownKinds(...sides: readonly SchemaFacts[]): NotDiffed[] {
  const notes = sides.flatMap(({ notes }) => notes).filter(({ code }) => code === 'unmodeled_kind')
  const found = notes.flatMap(({ context }): NotDiffed[] => {
    const kind = String(context?.kind)
    if (seen.test(kind)) return []
    const samples = Array.isArray(context?.samples) ? context.samples.map(String) : []
    const more = Number(context?.count) - samples.length
    const name = `${samples.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
    return [{ kind, name, reason: 'objects of this kind are not compared', differs: false }]
  })
  return [...new Map(found.map((one) => [`${one.kind} ${one.name}`, one])).values()]
}

/** Options of servers, wrappers and foreign tables may hold passwords. */
function withoutOptions(kind: string, text: string): string {
  if (kind !== 'foreign server' && !/: foreign options was /.test(text)) return text
  return text.replace(/ was [\s\S]*$/, ' differ (not shown: they may hold passwords)')
}
