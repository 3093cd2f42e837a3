import type { CatalogObject } from '../catalog-image.ts'
import { ownName } from './object-sql.ts'

const relationWords: Record<string, string> = {
  v: 'VIEW',
  m: 'MATERIALIZED VIEW',
  f: 'FOREIGN TABLE',
  c: 'TYPE',
}

const simple: Record<string, string> = {
  schema: 'SCHEMA',
  extension: 'EXTENSION',
  enum: 'TYPE',
  range: 'TYPE',
  type: 'TYPE',
  domain: 'DOMAIN',
  sequence: 'SEQUENCE',
  function: 'FUNCTION',
  procedure: 'PROCEDURE',
  aggregate: 'AGGREGATE',
  publication: 'PUBLICATION',
  collation: 'COLLATION',
  'statistics object': 'STATISTICS',
  'event trigger': 'EVENT TRIGGER',
}

/**
 * The statement that takes an object away; null when it goes with another one (an index of a constraint, the sequence
 * of a column); undefined for kinds that are not dropped here.
 */
export function dropSql(object: CatalogObject, concurrently: boolean): string | null | undefined {
  const { kind, name, parent, facts } = object
  const own = ownName(name)
  const word = simple[kind]
  if (kind === 'sequence' && facts['owned by']) return null
  if (word !== undefined) return `DROP ${word} ${name}`
  switch (kind) {
    case 'relation':
      return `DROP ${relationWords[String(facts.kind)] ?? 'TABLE'} ${name}`
    case 'column':
      return facts.local === false ? null : `ALTER TABLE ${parent} DROP COLUMN ${own}`
    case 'constraint':
      if (facts.inherited === true || facts.type === 'n') return null
      return `ALTER ${parent ? `TABLE ${parent}` : `DOMAIN ${facts.domain}`} DROP CONSTRAINT ${own}`
    case 'index':
      if (facts.constraint === true || facts['partition of']) return null
      return `DROP INDEX ${concurrently ? 'CONCURRENTLY ' : ''}${name}`
    case 'trigger':
    case 'policy':
    case 'rule':
      return `DROP ${kind.toUpperCase()} ${own} ON ${parent}`
  }
  return undefined
}
