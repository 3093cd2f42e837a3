/** An SQL condition: the schema, as this alias of `pg_namespace`, is none of the server's own. */
export function ours(alias: string): string {
  return `${alias}.nspname NOT IN ('pg_catalog', 'information_schema') AND ${alias}.nspname !~ '^pg_(toast|temp)'`
}

/** An SQL condition: the object of this catalog belongs to an extension, whose author answers for it. */
export function ownedByExtension(catalog: 'pg_class' | 'pg_proc' | 'pg_type', oid: string): string {
  return `EXISTS (SELECT FROM pg_catalog.pg_depend x
    WHERE x.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass AND x.objid = ${oid} AND x.deptype = 'e')`
}
