import type { Proc } from './procs.ts'

/**
 * Libraries whose functions in C change nothing, with the symbols that are left out. A function counts only when it lies in
 * that library: whoever may put other functions into an extension can be anybody.
 */
const harmlessLibraries: Readonly<Record<string, RegExp>> = {
  _int: /^$/,
  bloom: /^$/,
  btree_gin: /^$/,
  btree_gist: /^$/,
  citext: /^$/,
  cube: /^$/,
  dict_int: /^$/,
  dict_xsyn: /^$/,
  earthdistance: /^$/,
  fuzzystrmatch: /^$/,
  hstore: /^$/,
  int_aggregate: /^$/,
  isn: /weak/,
  ltree: /^$/,
  pg_stat_statements: /reset/,
  pg_trgm: /^set_limit$/,
  pgcrypto: /^$/,
  seg: /^$/,
  tablefunc: /crosstab|connectby/,
  tsm_system_rows: /^$/,
  tsm_system_time: /^$/,
  unaccent: /^$/,
  'uuid-ossp': /^$/,
  vector: /^$/,
}

/** Of larger libraries, the symbols that are known: geometry, and buckets of time. */
const knownSymbols: readonly (readonly [library: RegExp, symbols: RegExp, volatility: RegExp])[] = [
  [/^postgis-\d/, /^(?:ST_|LWGEOM_|BOX[23]D_|geometry_|geography_|gserialized_|pgis_|box[23]df_)/i, /[is]/],
  [/^timescaledb-\d/, /^ts_(?:\w*time_bucket|\w*first|\w*last|bookend|hist)/, /[is]/],
]

/** Whether a function in C comes from a library that is known, and is not one of those in it that do more than compute. */
export function extensionIsHarmless({ library, source, volatility, extension }: Proc): boolean {
  if (extension === null || library === null) return false
  const name = library.replace(/^\$libdir\//, '')
  const except = Object.hasOwn(harmlessLibraries, name) ? harmlessLibraries[name] : undefined
  if (except) return !except.test(source)
  return knownSymbols.some(
    ([libraries, symbols, kinds]) =>
      libraries.test(name) && symbols.test(source) && kinds.test(volatility ?? ''),
  )
}
