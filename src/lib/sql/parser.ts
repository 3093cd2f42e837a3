import type { Node, ParseResult } from '@pgsql/types'
import { PostAiError } from '../core/error.ts'

/** One statement of a text: its own source, where that begins, and its raw parse tree. */
export interface Statement {
  /** The source without the surrounding white space and without the closing semicolon. */
  text: string
  /** Offset of `text` in the whole input, as JavaScript counts (UTF-16 code units). */
  start: number
  /** The single-key raw parse node of the statement (`{ SelectStmt: {…} }`). */
  node: Node
}

/** A word, literal or sign of a text. Offsets count bytes of UTF-8, like the locations in parse trees. */
export interface Token {
  /** As in gram.y: `SCONST`, `ICONST`, `FCONST`, `IDENT`, …; `UNKNOWN` for keywords and for B'…', X'…' and U&'…'. */
  name: string
  start: number
  end: number
  text: string
}

/** The PostgreSQL 18 parser (libpg-query), loaded once; its calls are synchronous. */
export interface Parser {
  /** The statements of a text, in order; none in an empty one. Throws `SQL_SYNTAX` with the position. */
  statements(sql: string): Statement[]
  /** Equal for statements that differ only in literals, white space and list lengths. */
  fingerprint(sql: string): string
  /** The tokens of a text without its comments. Throws `SQL_SYNTAX`. */
  tokens(sql: string): Token[]
  /** The text with its literals replaced by `$1`, `$2`, …, as pg_stat_statements does. */
  normalize(sql: string): string
  /** The tree of the PL/pgSQL in a CREATE FUNCTION or DO, as libpg-query has it. Throws `SQL_SYNTAX`. */
  plpgsql(sql: string): unknown
}

let loaded: Promise<Parser> | undefined

/** Loads the parser (WASM, about 40 ms the first time). */
export function loadParser(): Promise<Parser> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<Parser> {
  const library = await import('libpg-query')
  await library.loadModule()
  const guarded = <T>(sql: string, call: (sql: string) => T): T => {
    try {
      return call(sql)
    } catch (error) {
      throw syntaxError(sql, error, library.hasSqlDetails)
    }
  }
  return {
    statements: (sql) => (sql.trim() === '' ? [] : split(sql, guarded(sql, library.parseSync))),
    fingerprint: (sql) => guarded(sql, library.fingerprintSync),
    tokens: (sql) => tokensOf(sql, guarded(sql, library.scanSync)),
    normalize: (sql) => guarded(sql, library.normalizeSync),
    plpgsql: (sql) => guarded(sql, library.parsePlPgSQLSync),
  }
}

/** Parse trees count bytes of UTF-8; texts are cut by bytes and offsets given as JavaScript counts. */
function split(sql: string, result: ParseResult): Statement[] {
  const bytes = Buffer.from(sql)
  return (result.stmts ?? []).flatMap((raw) => {
    if (!raw.stmt) return []
    const from = raw.stmt_location ?? 0
    const source = bytes.subarray(from, raw.stmt_len ? from + raw.stmt_len : undefined).toString()
    const text = source.trim().replace(/;+$/, '').trimEnd()
    const start = bytes.subarray(0, from).toString().length + (source.length - source.trimStart().length)
    return [{ text, start, node: raw.stmt }]
  })
}

function tokensOf(sql: string, { tokens }: ScanResult): Token[] {
  const bytes = Buffer.from(sql)
  return tokens
    .filter(({ tokenName }) => !tokenName.endsWith('_COMMENT'))
    .map(({ tokenName: name, start, end }) => ({
      name,
      start,
      end,
      text: bytes.subarray(start, end).toString(),
    }))
}

type ScanResult = ReturnType<typeof import('libpg-query')['scanSync']>
type HasDetails = typeof import('libpg-query')['hasSqlDetails']

function syntaxError(sql: string, error: unknown, hasDetails: HasDetails): PostAiError {
  const message = error instanceof Error ? error.message : String(error)
  // From 0, in characters of the text: unlike the places in a parse tree, which are in bytes.
  const cursor = hasDetails(error) ? error.sqlDetails?.cursorPosition : undefined
  return new PostAiError('SQL_SYNTAX', `The SQL cannot be parsed: ${message}.`, {
    sql: {
      sqlstate: '42601',
      statement: sql,
      ...(cursor !== undefined && { position: cursor + 1 }),
    },
    cause: error,
  })
}
