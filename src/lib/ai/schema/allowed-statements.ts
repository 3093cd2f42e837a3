import type { Node } from '@pgsql/types'
import { rootTag } from '../../sql/statement.ts'
import { nodesOf } from '../../sql/walk.ts'

/** What a proposal may do besides what every schema may. */
export interface StatementAllowances {
  /** Extensions that are there already, or that were asked for. */
  extensions: ReadonlySet<string>
}

type Fields = Record<string, unknown>
/** Why a statement of this kind is refused all the same; undefined when it is not. */
type Refuse = (fields: Fields, allow: StatementAllowances) => string | undefined

const never: Refuse = () => undefined

/** The kinds of objects that a schema is made of. */
const objects =
  /^OBJECT_(TABLE|COLUMN|INDEX|VIEW|MATVIEW|SEQUENCE|TYPE|DOMAIN|DOMCONSTRAINT|TABCONSTRAINT|ATTRIBUTE|FUNCTION|TRIGGER|POLICY|SCHEMA|STATISTIC_EXT)$/

const ofKnownObject =
  (field: string, verb: string): Refuse =>
  (fields) => {
    const kind = String(fields[field])
    return objects.test(kind)
      ? undefined
      : `${verb} of ${kind.replace('OBJECT_', '')} is not what a schema needs`
  }

/** The kinds of statements that a schema, or a change of one, needs. Whatever is not here is refused before anything is run. */
const allowed: Record<string, Refuse> = {
  CreateStmt: ({ tablespacename, relation }) => {
    if (tablespacename !== undefined) return 'tablespaces belong to the server'
    return (relation as Fields | undefined)?.relpersistence === 't'
      ? 'a temporary table is no schema'
      : undefined
  },
  CreateTableAsStmt: ({ objtype }) =>
    objtype === 'OBJECT_MATVIEW' ? undefined : 'a table is made with its columns, not from a query',
  AlterTableStmt: ({ cmds }) =>
    nodesOf(cmds, 'AlterTableCmd').some(({ subtype }) =>
      /Owner|TableSpace|SetLogged|SetUnLogged/.test(subtype ?? ''),
    )
      ? 'owners, tablespaces and logging belong to whoever runs the server'
      : undefined,
  IndexStmt: ({ tableSpace }) => (tableSpace === undefined ? undefined : 'tablespaces belong to the server'),
  ViewStmt: never,
  RefreshMatViewStmt: never,
  CreateEnumStmt: never,
  AlterEnumStmt: never,
  CreateDomainStmt: never,
  AlterDomainStmt: never,
  CompositeTypeStmt: never,
  CreateRangeStmt: never,
  CreateSeqStmt: never,
  AlterSeqStmt: never,
  CreateStatsStmt: never,
  CreateSchemaStmt: never,
  CreateTrigStmt: never,
  CreatePolicyStmt: never,
  AlterPolicyStmt: never,
  AlterObjectSchemaStmt: ofKnownObject('objectType', 'SET SCHEMA'),
  CommentStmt: ofKnownObject('objtype', 'COMMENT'),
  RenameStmt: ofKnownObject('renameType', 'RENAME'),
  DropStmt(fields, { extensions }) {
    if (fields.removeType !== 'OBJECT_EXTENSION')
      return ofKnownObject('removeType', 'DROP')(fields, { extensions })
    const names = nodesOf(fields.objects, 'String').map(({ sval }) => sval ?? '')
    return names.every((name) => extensions.has(name)) ? undefined : 'it was not asked to drop an extension'
  },
  CreateExtensionStmt: ({ extname }, { extensions }) =>
    extensions.has(String(extname))
      ? undefined
      : `the extension ${String(extname)} is not there and was not asked for; do it without`,
  CreateFunctionStmt: refusedFunction,
  InsertStmt: never,
  UpdateStmt: never,
  DeleteStmt: never,
}

const functionOptions = new Set(['language', 'as', 'volatility', 'strict', 'parallel', 'cost', 'rows'])

function refusedFunction({ is_procedure, options }: Fields): string | undefined {
  if (is_procedure === true) return 'a schema needs no procedure'
  for (const { defname = '', arg } of nodesOf(options, 'DefElem')) {
    if (functionOptions.has(defname)) continue
    const setting = defname === 'set' ? JSON.stringify(arg) : ''
    if (!/"name":"search_path"/.test(setting))
      return `a function with ${defname.toUpperCase()} is more than a schema needs`
  }
  const language = languageOf({ options })
  return language === 'sql' || language === 'plpgsql'
    ? undefined
    : `functions in ${language} cannot be looked into`
}

/** The language of a CREATE FUNCTION; `sql` when its body is not a text. */
export function languageOf({ options }: Fields): string {
  const [option] = nodesOf(options, 'DefElem').filter(({ defname }) => defname === 'language')
  return nodesOf(option?.arg, 'String')[0]?.sval ?? 'sql'
}

/** Why statements are not run, not even in the sandbox, a sentence each; none when all may be. */
export function refusedStatements(nodes: readonly Node[], allow: StatementAllowances): string[] {
  return nodes.flatMap((node) => {
    const why = refusalOf(node, allow)
    return why === undefined ? [] : [`${statementName(node)} is refused: ${why}.`]
  })
}

function refusalOf(node: Node, allow: StatementAllowances): string | undefined {
  const tag = rootTag(node)
  const refuse = Object.hasOwn(allowed, tag) ? allowed[tag] : undefined
  if (!refuse) return why[tag] ?? 'it is not on the list of what a schema needs'
  const text = JSON.stringify(node)
  if (text.includes('"roletype":"ROLESPEC_CSTRING"')) return 'roles belong to the server, and none was named'
  if (/"(?:relname":"pg_|schemaname":"(?:pg_|information_schema"))/.test(text))
    return "the server's own catalog is not touched"
  return refuse((node as unknown as Record<string, Fields>)[tag] ?? {}, allow)
}

const why: Record<string, string> = {
  DoStmt: 'what a DO block does cannot be told by its text; write the statements themselves',
  CopyStmt: 'COPY reads and writes files and programs of the server',
  TransactionStmt: 'the runner begins and ends transactions',
  VariableSetStmt: 'settings are set by the runner',
  SelectStmt: 'a query makes no schema',
  GrantStmt: 'rights and roles belong to the server, and none was named',
  TruncateStmt: 'rows are not thrown away by a schema',
}

/** `CREATE ROLE`, roughly: the name of the node in words. */
function statementName(node: Node): string {
  return rootTag(node)
    .replace(/Stmt$/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase()
}
