import { qualifiedName } from '../../../sql/quote.ts'
import { wordsOf } from '../../check/type-name.ts'
import { objectKey } from '../../proof/catalog-image.ts'
import { type FixFacts, outside, type Rewrite } from '../fix.ts'
import { inSchema } from '../names.ts'

/** DROP INDEX waits for an exclusive lock on the table, and everybody waits behind it. */
export const dropIndex: Rewrite = {
  name: 'drop-index-concurrently',
  fix({ node, facts }) {
    if (!('DropStmt' in node)) return null
    const { removeType, concurrent, objects = [], missing_ok: missingOk, behavior } = node.DropStmt
    if (removeType !== 'OBJECT_INDEX' || concurrent || behavior === 'DROP_CASCADE') return null
    const names = objects.map((object) => wordsOf('List' in object ? object.List.items : []))
    const definitions = names.map((name) => definitionOf(facts, name))
    // the index of a partitioned table cannot be dropped so
    if (definitions.some((definition) => / ON ONLY /.test(definition ?? ''))) return null
    const own = ([first = '', second]: string[]) =>
      second === undefined ? inSchema(undefined, first) : inSchema(first, second)
    const again = definitions.filter((definition) => definition !== undefined)
    return {
      rewrite: 'drop-index-concurrently',
      why: 'Nobody waits for the lock that dropping takes.',
      up: names.map((name) =>
        outside(`DROP INDEX CONCURRENTLY ${missingOk ? 'IF EXISTS ' : ''}${own(name)}`),
      ),
      down:
        again.length === names.length
          ? again.map((definition) =>
              outside(definition.replace(/^(CREATE (?:UNIQUE )?INDEX)/, '$1 CONCURRENTLY')),
            )
          : null,
      notes: [],
    }
  },
}

function definitionOf({ image, model }: FixFacts, [first = '', second]: string[]): string | undefined {
  const names =
    second === undefined
      ? model.searchPath.map((schema) => qualifiedName(schema, first))
      : [qualifiedName(first, second)]
  const found = names.map((name) => image?.get(objectKey('index', name))).find((index) => index !== undefined)
  return found && String(found.facts.definition)
}
