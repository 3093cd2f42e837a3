import type { Column, Table } from '../../sandbox/catalog.ts'
import type { Planner } from '../../sandbox/planner.ts'
import type { Parser } from '../../sql/parser.ts'
import { quoteLiteral } from '../../sql/quote.ts'
import { nodesOf } from '../../sql/walk.ts'
import type { ExaminedQuery } from '../examination.ts'
import { type ParameterColumn, parameterColumn } from './parameter-column.ts'

/** A parameter that is compared with a column, and two values of that, of which one is much more common. */
export interface SkewedParameter {
  /** `$1` */
  parameter: string
  table: Table
  column: Column
  common: string
  /** Share of the rows that have the common value. */
  commonShare: number
  rare: string
}

/** The common value has to be so many times as common as the rare one; less can change no plan by much. */
const LEAST_SKEW = 10
/** And so much of the table, else it is rare too. */
const LEAST_SHARE = 0.02

interface Values {
  common: string[] | null
  shares: number[] | null
  bounds: string[] | null
}

/** The parameters of a query in `column = $n` whose column is skewed, by its statistics. */
export async function skewedParameters(query: ExaminedQuery, planner: Planner): Promise<SkewedParameter[]> {
  const found: SkewedParameter[] = []
  const seen = new Set<string>()
  for (const { name, lexpr, rexpr } of nodesOf(query.node, 'A_Expr')) {
    const sign = name?.at(-1)
    if (!sign || !('String' in sign) || sign.String.sval !== '=') continue
    const compared = parameterColumn(lexpr, rexpr, query) ?? parameterColumn(rexpr, lexpr, query)
    if (!compared || seen.has(compared.parameter)) continue
    seen.add(compared.parameter)
    const skewed = skew(compared, await valuesOf(compared, planner))
    if (skewed) found.push(skewed)
  }
  return found
}

async function valuesOf(
  { table, column }: ParameterColumn,
  { engine }: Planner,
): Promise<Values | undefined> {
  const [values] = await engine.query<Values>(
    `SELECT most_common_vals::text::text[] AS common, most_common_freqs::float8[] AS shares, histogram_bounds::text::text[] AS bounds
     FROM pg_catalog.pg_stats WHERE schemaname = ${quoteLiteral(table.schema)} AND tablename = ${quoteLiteral(table.name)}
       AND attname = ${quoteLiteral(column.name)} AND inherited = ${table.kind === 'p'}`,
  )
  return values
}

function skew(compared: ParameterColumn, values: Values | undefined): SkewedParameter | undefined {
  const { common, shares, bounds } = values ?? {}
  const commonShare = shares?.[0] ?? 0
  const [first, last] = [common?.[0], common?.at(-1)]
  if (first === undefined || last === undefined || commonShare < LEAST_SHARE) return undefined
  const { nullFraction, distinct } = compared.column
  const listed = shares?.reduce((sum, share) => sum + share, 0) ?? 0
  const others = Math.max(1, distinct - (common?.length ?? 0))
  const rareShare = bounds ? (1 - nullFraction - listed) / others : (shares?.at(-1) ?? commonShare)
  if (rareShare * LEAST_SKEW > commonShare) return undefined
  return { ...compared, common: first, commonShare, rare: bounds?.[bounds.length >> 1] ?? last }
}

/** The statement with a value in the place of a parameter. */
export function withValue(
  parser: Parser,
  sql: string,
  { parameter, column }: SkewedParameter,
  value: string,
): string {
  const bytes = Buffer.from(sql)
  const literal = ` (${quoteLiteral(value)}::${column.type}) `
  let written = ''
  let end = 0
  for (const token of parser.tokens(sql)) {
    if (token.text !== parameter) continue
    written += bytes.subarray(end, token.start).toString() + literal
    end = token.end
  }
  return written + bytes.subarray(end).toString()
}
