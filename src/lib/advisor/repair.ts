/**
 * pg_stat_statements replaces constants by `$n` also where the grammar takes only a literal. The sure cases are
 * turned into what was meant; the text plans the same.
 */
export function repairNormalized(sql: string): string {
  return sql
    .replaceAll(
      /\b(interval|timestamptz|timestamp|date|time|timetz)\s+(\$\d+)/gi,
      (_, type: string, parameter: string) => `${parameter}::${type}`,
    )
    .replaceAll(/\bextract\s*\(\s*\$\d+\s+from\b/gi, 'extract(epoch from')
}
