import { PostAiError } from '../../core/error.ts'

/** A column whose values never leave, as the user names it. */
export interface MaskName {
  /** Only in the database of this name; in all when undefined. */
  database?: string
  /** In every schema when undefined. */
  schema?: string
  table: string
  column: string
  /** As it was written. */
  written: string
}

const part = '(?:"(?:[^"]|"")+"|[^".:]+)'
const form = new RegExp(String.raw`^(?:([\w-]+):)?(?:(${part})\.)?(${part})\.(${part})$`)

/**
 * Reads `[database:][schema.]table.column`; names are folded to lower case unless they are quoted, as in SQL. Throws
 * `USAGE_INVALID`.
 */
export function parseMask(written: string): MaskName {
  const [, database, schema, table, column] = form.exec(written) ?? []
  if (table === undefined || column === undefined) {
    throw new PostAiError('USAGE_INVALID', `--mask ${written} does not name a column.`, {
      hints: ['Write it as --mask customers.email or --mask public.customers.email.'],
    })
  }
  return {
    ...(database !== undefined && { database }),
    ...(schema !== undefined && { schema: folded(schema) }),
    table: folded(table),
    column: folded(column),
    written,
  }
}

function folded(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase()
}
