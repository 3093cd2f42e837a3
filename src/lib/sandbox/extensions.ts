import type { Extension } from '@electric-sql/pglite'

/** The extensions that come with the embedded engine, by SQL name, with the module that holds each. */
const bundled = [
  'amcheck',
  'bloom',
  'btree_gin',
  'btree_gist',
  'citext',
  'cube',
  'dict_int',
  'dict_xsyn',
  'earthdistance',
  'file_fdw',
  'fuzzystrmatch',
  'hstore',
  'intarray',
  'isn',
  'lo',
  'ltree',
  'moddatetime',
  'pageinspect',
  'pg_buffercache',
  'pg_stat_statements',
  'pg_surgery',
  'pg_trgm',
  'pg_visibility',
  'pg_walinspect',
  'pgcrypto',
  'seg',
  'tablefunc',
  'tcn',
  'tsm_system_rows',
  'tsm_system_time',
  'unaccent',
  'uuid-ossp',
]

/** Whether the embedded engine can have the extension. */
export function isBundled(extension: string): boolean {
  return bundled.includes(extension)
}

/** Loads the bundles of those extensions that exist; the others are left out. */
export async function loadExtensions(names: readonly string[]): Promise<Record<string, Extension>> {
  const known = [...new Set(names)].filter(isBundled)
  const entries = await Promise.all(
    known.map(async (name) => {
      const exported = name.replaceAll('-', '_')
      const module = (await import(`@electric-sql/pglite/contrib/${exported}`)) as Record<string, Extension>
      return [exported, module[exported]] as const
    }),
  )
  return Object.fromEntries(entries.filter((entry): entry is [string, Extension] => entry[1] !== undefined))
}
