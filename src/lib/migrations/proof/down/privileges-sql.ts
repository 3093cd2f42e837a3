import type { CatalogObject } from '../catalog-image.ts'

/** The letters of an aclitem (src/include/utils/acl.h). */
const words: Record<string, string> = {
  r: 'SELECT',
  a: 'INSERT',
  w: 'UPDATE',
  d: 'DELETE',
  D: 'TRUNCATE',
  x: 'REFERENCES',
  t: 'TRIGGER',
  m: 'MAINTAIN',
  X: 'EXECUTE',
  U: 'USAGE',
  C: 'CREATE',
}

const targets: Record<string, string> = {
  relation: 'TABLE',
  sequence: 'SEQUENCE',
  function: 'FUNCTION',
  procedure: 'PROCEDURE',
  schema: 'SCHEMA',
  enum: 'TYPE',
  domain: 'DOMAIN',
}

/** The statements that give back the privileges an object had; those of columns are not told. */
export function privilegesSql(was: CatalogObject, is: CatalogObject): string[] {
  const target = targets[was.kind]
  if (!target) return []
  const [old, now] = [granted(was), granted(is)]
  const on = `ON ${target} ${was.name}`
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((grantee) => {
    if (old.get(grantee) === now.get(grantee)) return []
    const letters = old.get(grantee) ?? ''
    const to = grantee === '' ? 'PUBLIC' : grantee
    // an asterisk behind a letter is the right to grant it on
    const plain = letters.match(/[A-Za-z](?!\*)/g)?.map((letter) => words[letter] ?? '') ?? []
    const passed = letters.match(/[A-Za-z](?=\*)/g)?.map((letter) => words[letter] ?? '') ?? []
    return [
      `REVOKE ALL ${on} FROM ${to}`,
      ...(plain.length > 0 ? [`GRANT ${plain.join(', ')} ${on} TO ${to}`] : []),
      ...(passed.length > 0 ? [`GRANT ${passed.join(', ')} ${on} TO ${to} WITH GRANT OPTION`] : []),
    ]
  })
}

function granted({ facts }: CatalogObject): Map<string, string> {
  const items = (facts.privileges as string[] | null) ?? []
  return new Map(
    items.map((item) => {
      const equals = item.lastIndexOf('=')
      return [item.slice(0, equals), item.slice(equals + 1).replace(/\/.*$/, '')]
    }),
  )
}

/** The statements that give privileges to others than its owner on an object that was made again. */
export function grantsSql(object: CatalogObject): string[] {
  const items = (object.facts.privileges as string[] | null) ?? []
  const own = items.filter((item) => item.startsWith('=') || item.startsWith(`${object.facts.owner}=`))
  return privilegesSql(object, { ...object, facts: { ...object.facts, privileges: own } })
}
