import type { Node } from '@pgsql/types'
import { PostAiError } from '../core/error.ts'
import { loadParser } from '../sql/parser.ts'
import type { MigrationScript } from './migration-file.ts'

/** One statement of a migration. */
export interface MigrationStatement {
  /** From 1, in the order of the script. */
  number: number
  /** Its text without comments before it and without the semicolon. */
  sql: string
  /** The line of the file on which it begins, from 1. */
  line: number
  node: Node
}

/**
 * The statements of a script, by PostgreSQL's own parser. Throws `SQL_SYNTAX` with file and line.
 */
export async function statementsOf(script: MigrationScript): Promise<MigrationStatement[]> {
  const parser = await loadParser()
  try {
    return parser.statements(script.sql).map(({ text, start, node }, index) => {
      const before = commentsBefore(text)
      return {
        number: index + 1,
        sql: text.slice(before),
        line: script.firstLine + lineBreaks(script.sql.slice(0, start + before)),
        node,
      }
    })
  } catch (error) {
    throw located(error, script)
  }
}

/** `path:line`, as editors open it. */
export function placeOf(script: MigrationScript, line: number): string {
  return `${script.path}:${line}`
}

function located(error: unknown, script: MigrationScript): unknown {
  if (!(error instanceof PostAiError) || error.code !== 'SQL_SYNTAX') return error
  const position = error.sql?.position ?? 1
  const line = script.firstLine + lineBreaks(script.sql.slice(0, position - 1))
  const meta = /^\s*\\\w/m.test(script.sql)
  return new PostAiError('SQL_SYNTAX', `${placeOf(script, line)}: ${error.message}`, {
    hints: meta
      ? ['Commands of psql (lines that begin with a backslash) are not SQL: write the statements themselves.']
      : ['Nothing was run. Correct the file.'],
    ...(error.sql && { sql: error.sql }),
    cause: error,
  })
}

/** How many characters of white space and comments stand before the first word. */
function commentsBefore(text: string): number {
  return /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0].length ?? 0
}

function lineBreaks(text: string): number {
  return text.split('\n').length - 1
}
