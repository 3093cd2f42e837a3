const ZONE = String.raw`(?:\s+with(?:out)?\s+time\s+zone)?`
const TYPES = `interval|timestamptz|timetz|date|(?:timestamp|time)${ZONE}|uuid|jsonb?|inet|cidr|numeric|bytea`

/** A literal that names its type, such as `interval '1 day'`. */
const typedLiteral = new RegExp(String.raw`\b(${TYPES})\s+(\$\d+)`, 'gi')

/**
 * pg_stat_statements replaces constants by `$n` also where the grammar takes only a literal. The sure cases are
 * turned into what was meant; the text plans the same.
 */
export function repairNormalized(sql: string): string {
  return sql
    .replaceAll(typedLiteral, (_, type: string, parameter: string) => `${parameter}::${type}`)
    .replaceAll(/\bextract\s*\(\s*\$\d+\s+from\b/gi, 'extract(epoch from')
}
