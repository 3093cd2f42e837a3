import type { Node } from '@pgsql/types'
import { PostAiError } from '../../../core/error.ts'
import type { Parser, Token } from '../../../sql/parser.ts'
import { quoteLiteral } from '../../../sql/quote.ts'
import { rootTag } from '../../../sql/statement.ts'
import { nodesOf } from '../../../sql/walk.ts'
import { type ConstantKinds, readConstantKinds } from './constant-kinds.ts'
import { replaceValue } from './replace-value.ts'
import type { Replacements } from './replacements.ts'
import type { SchemaTypes } from './schema-types.ts'
import { literalValue } from './sql-literal.ts'
import { kindByLook, type ValueKind } from './value-kind.ts'

/** What texts are redacted with. */
export interface Redaction {
  parser: Parser
  schema: SchemaTypes
  by: Replacements
}

/** Statements in which texts that are no constants are options: storage parameters, extensions, locales. */
const OPTIONS =
  /^(?:CreateStmt|IndexStmt|AlterTableStmt|CreateTableAsStmt|ViewStmt|CreateExtensionStmt|CreateConversionStmt)$/

/** A single statement without comments, and with every value in it replaced. */
export function redactStatement(sql: string, node: Node, redaction: Redaction): string {
  if (rootTag(node) === 'VariableSetStmt') return sql
  const kinds = readConstantKinds(node, redaction.schema, redaction.by)
  return redactTokens(
    sql,
    redaction,
    (token, before) => {
      const known = kindAt(kinds, token, before)
      if (known) return known
      // numbers that are no constants are lengths and options
      if (token.name === 'ICONST' || token.name === 'FCONST') return 'same'
      return OPTIONS.test(rootTag(node)) ? 'same' : leftover(literalValue(token.text), node)
    },
    bodyOf(node),
  )
}

/** Statements separated by semicolons; text that cannot be parsed is redacted by the look of its constants. */
export function redactScript(sql: string, redaction: Redaction): string {
  try {
    const statements = redaction.parser.statements(sql)
    return statements.map(({ text }) => redactAlone(text, redaction)).join(';\n')
  } catch (error) {
    if (!(error instanceof PostAiError)) throw error
    return redactByLook(sql, redaction)
  }
}

/** The places in a parse tree are those of the text that was parsed: so each statement is parsed by itself. */
function redactAlone(sql: string, redaction: Redaction): string {
  const [statement] = redaction.parser.statements(sql)
  return statement ? redactStatement(sql, statement.node, redaction) : ''
}

/** Text of a language that lexes as SQL does, such as PL/pgSQL. */
function redactByLook(sql: string, redaction: Redaction): string {
  try {
    return redactTokens(sql, redaction, (token) => (/^[IF]CONST$/.test(token.name) ? 'number' : 'unknown'))
  } catch (error) {
    if (!(error instanceof PostAiError)) throw error
    return ''
  }
}

type KindOf = (token: Token, before: Token | undefined) => ValueKind

const CONSTANT = /^[SIF]CONST$/
/** Constants that the scanner has no names for: B'…', X'…' and U&'…'. */
const PREFIXED = /^(?:[bx]|u&)'/i

function redactTokens(sql: string, redaction: Redaction, kindOf: KindOf, body?: FunctionBody): string {
  const bytes = Buffer.from(sql)
  let written = ''
  let end = 0
  let before: Token | undefined
  for (const token of redaction.parser.tokens(sql)) {
    written += between(bytes.subarray(end, token.start).toString())
    const isEscape = before?.text.toLowerCase() === 'uescape'
    written +=
      (CONSTANT.test(token.name) || PREFIXED.test(token.text)) && !isEscape
        ? constant(token, redaction, () => kindOf(token, before), body)
        : token.text
    end = token.end
    before = token
  }
  return written.trim()
}

/** What is no white space between two tokens is a comment. */
function between(text: string): string {
  return text.trim() === '' ? text : ' '
}

function constant(
  { name, text }: Token,
  redaction: Redaction,
  kindOf: () => ValueKind,
  body?: FunctionBody,
): string {
  // bit strings are rare, and their length may matter
  if (/^[bx]'/i.test(text)) return text.slice(0, 2) + text.slice(2).replaceAll(/[\da-f]/gi, '0')
  if (name === 'ICONST' || name === 'FCONST') return kindOf() === 'same' ? text : redaction.by.number(text)
  const value = literalValue(text)
  if (body && value === body.text) return quoteLiteral(redactBody(body, redaction)).trimStart()
  const kind = kindOf()
  return kind === 'same' ? text : quoteLiteral(replaceValue(value, kind, redaction.by)).trimStart()
}

/** The place of a negative number is that of its sign. */
function kindAt(kinds: ConstantKinds, token: Token, before: Token | undefined): ValueKind | undefined {
  return kinds.get(token.start) ?? (before?.text === '-' ? kinds.get(before.start) : undefined)
}

/** Texts that are no constants: labels of enums, options of foreign tables, arguments of triggers, states of aggregates. */
function leftover(value: string, node: Node): ValueKind {
  // locales, dictionaries, input functions: without them the type or collation is not there, nor its tables
  if ('DefineStmt' in node) return node.DefineStmt.kind === 'OBJECT_AGGREGATE' ? kindByLook([value]) : 'same'
  return 'text'
}

interface FunctionBody {
  text: string
  language: string
}

function bodyOf(node: Node): FunctionBody | undefined {
  if (!('CreateFunctionStmt' in node)) return undefined
  const option = (name: string) =>
    (node.CreateFunctionStmt.options ?? []).flatMap((entry) =>
      'DefElem' in entry && entry.DefElem.defname === name ? nodesOf(entry.DefElem.arg, 'String') : [],
    )[0]?.sval
  const text = option('as')
  return text === undefined ? undefined : { text, language: option('language') ?? '' }
}

/** Bodies in languages that cannot be read are left out. */
function redactBody({ text, language }: FunctionBody, redaction: Redaction): string {
  if (language === 'sql') return redactScript(text, redaction)
  if (language === 'plpgsql') return redactByLook(text, redaction)
  return language === 'c' || language === 'internal' ? text : ''
}
