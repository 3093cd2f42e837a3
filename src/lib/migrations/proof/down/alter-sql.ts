import type { CatalogImage, CatalogObject } from '../catalog-image.ts'
import { dropSql } from './drop-sql.ts'
import { commentSql, createSql, ownName } from './object-sql.ts'
import { privilegesSql } from './privileges-sql.ts'

const storages: Record<string, string> = { p: 'PLAIN', e: 'EXTERNAL', m: 'MAIN', x: 'EXTENDED' }
const enabled: Record<string, string> = { O: 'ENABLE', D: 'DISABLE', R: 'ENABLE REPLICA', A: 'ENABLE ALWAYS' }

/** The statements that give an object the facts it had; facts that no statement restores are left as they are. */
export function alterSql(was: CatalogObject, is: CatalogObject, before: CatalogImage): string[] {
  const changed = new Set(
    Object.keys(was.facts).filter(
      (fact) => JSON.stringify(was.facts[fact]) !== JSON.stringify(is.facts[fact]),
    ),
  )
  if (changed.size === 0) return []
  const statements = alterers[was.kind]?.(was, is, changed, before) ?? []
  return [
    ...statements,
    ...(changed.has('privileges') ? privilegesSql(was, is) : []),
    ...(changed.has('comment') ? commentSql(was, true) : []),
  ]
}

type Alterer = (
  was: CatalogObject,
  is: CatalogObject,
  changed: ReadonlySet<string>,
  before: CatalogImage,
) => string[]

const again: Alterer = (was, is, changed, before) => {
  if (!changed.has('definition') && !changed.has('validated')) return []
  const drop = dropSql(is, false)
  return [...(drop ? [drop] : []), ...(createSql(was, before) ?? [])]
}

const alterers: Record<string, Alterer> = {
  column: alterColumn,
  relation: alterRelation,
  constraint: (was, is, changed, before) => (was.facts.type === 'n' ? [] : again(was, is, changed, before)),
  index: again,
  rule: again,
  'statistics object': again,
  policy: (was, is, _, before) => [String(dropSql(is, false)), ...(createSql(was, before) ?? [])],
  function: (was, _, changed) => (changed.has('definition') ? [String(was.facts.definition)] : []),
  procedure: (was, _, changed) => (changed.has('definition') ? [String(was.facts.definition)] : []),
  trigger: (was, is, changed, before) => [
    ...again(was, is, changed, before),
    ...(changed.has('enabled')
      ? [`ALTER TABLE ${was.parent} ${enabled[String(was.facts.enabled)]} TRIGGER ${ownName(was.name)}`]
      : []),
  ],
  domain: ({ name, facts }, _, changed) => [
    ...(changed.has('default')
      ? [`ALTER DOMAIN ${name} ${facts.default ? `SET DEFAULT ${facts.default}` : 'DROP DEFAULT'}`]
      : []),
    ...(changed.has('not null')
      ? [`ALTER DOMAIN ${name} ${facts['not null'] === true ? 'SET' : 'DROP'} NOT NULL`]
      : []),
  ],
  sequence: ({ name, facts }, _, changed) => [
    ...(changed.has('owned by') && !/identity/.test(String(facts['owned by']))
      ? [`ALTER SEQUENCE ${name} OWNED BY ${facts['owned by'] ?? 'NONE'}`]
      : []),
    ...(changed.has('type') ? [`ALTER SEQUENCE ${name} AS ${facts.type}`] : []),
    ...(changed.has('increment') ? [`ALTER SEQUENCE ${name} INCREMENT BY ${facts.increment}`] : []),
  ],
}

function alterColumn(
  { name, parent, facts }: CatalogObject,
  is: CatalogObject,
  changed: ReadonlySet<string>,
): string[] {
  const own = ownName(name)
  const alter = (words: string) => `ALTER TABLE ${parent} ALTER COLUMN ${own} ${words}`
  const typed = changed.has('type') || changed.has('collation')
  const statements: string[] = []
  // a default of the new type may have no cast to the old one
  if (typed && is.facts.default) statements.push(alter('DROP DEFAULT'))
  if (changed.has('identity') && is.facts.identity !== '') statements.push(alter('DROP IDENTITY'))
  if (typed) {
    const collation = facts.collation ? ` COLLATE ${facts.collation}` : ''
    statements.push(alter(`TYPE ${facts.type}${collation} USING ${own}::${facts.type}`))
  }
  if (changed.has('default') || (typed && is.facts.default)) {
    statements.push(alter(facts.default ? `SET DEFAULT ${facts.default}` : 'DROP DEFAULT'))
  }
  if (changed.has('not null'))
    statements.push(alter(`${facts['not null'] === true ? 'SET' : 'DROP'} NOT NULL`))
  if (changed.has('identity') && facts.identity !== '') {
    statements.push(alter(`ADD GENERATED ${facts.identity === 'a' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`))
  }
  if (changed.has('storage') && !typed) {
    statements.push(alter(`SET STORAGE ${storages[String(facts.storage)]}`))
  }
  if (changed.has('statistics target')) {
    const target = facts['statistics target']
    statements.push(alter(`SET STATISTICS ${target === 'default' ? -1 : target}`))
  }
  return statements
}

function alterRelation(
  { name, facts }: CatalogObject,
  is: CatalogObject,
  changed: ReadonlySet<string>,
  before: CatalogImage,
): string[] {
  const alter = (words: string) => `ALTER TABLE ${name} ${words}`
  if (changed.has('definition')) {
    const create = createSql({ ...is, facts }, before) ?? []
    return [String(dropSql(is, false)), ...create]
  }
  const set = (fact: string, on: string, off: string) =>
    changed.has(fact) ? [alter(facts[fact] === true ? on : off)] : []
  return [
    ...(changed.has('owner') ? [alter(`OWNER TO ${facts.owner}`)] : []),
    ...set('row security', 'ENABLE ROW LEVEL SECURITY', 'DISABLE ROW LEVEL SECURITY'),
    ...set('forced row security', 'FORCE ROW LEVEL SECURITY', 'NO FORCE ROW LEVEL SECURITY'),
    ...(changed.has('persistence') ? [alter(facts.persistence === 'u' ? 'SET UNLOGGED' : 'SET LOGGED')] : []),
    ...(changed.has('options') ? optionsSql(facts.options, is.facts.options, alter) : []),
    ...(changed.has('partition bound') ? partitionSql(name, facts, is.facts) : []),
    ...(changed.has('replica identity')
      ? [
          alter(
            `REPLICA IDENTITY ${{ d: 'DEFAULT', n: 'NOTHING', f: 'FULL' }[String(facts['replica identity'])]}`,
          ),
        ]
      : []),
  ]
}

function optionsSql(was: unknown, is: unknown, alter: (words: string) => string): string[] {
  const [old, now] = [(was as string[] | null) ?? [], (is as string[] | null) ?? []]
  const nameOf = (option: string) => option.split('=')[0] ?? option
  const gone = now.map(nameOf).filter((name) => !old.some((option) => nameOf(option) === name))
  return [
    ...(gone.length > 0 ? [alter(`RESET (${gone.join(', ')})`)] : []),
    ...(old.length > 0 ? [alter(`SET (${old.join(', ')})`)] : []),
  ]
}

function partitionSql(name: string, was: CatalogObject['facts'], is: CatalogObject['facts']): string[] {
  const [parentWas] = (was.parents as string[] | null) ?? []
  const [parentIs] = (is.parents as string[] | null) ?? []
  if (parentIs && is['partition bound']) return [`ALTER TABLE ${parentIs} DETACH PARTITION ${name}`]
  return parentWas ? [`ALTER TABLE ${parentWas} ATTACH PARTITION ${name} ${was['partition bound']}`] : []
}
