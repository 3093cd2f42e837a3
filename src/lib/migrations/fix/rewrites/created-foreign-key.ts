import type { Constraint, CreateStmt } from '@pgsql/types'
import { quoteIdentifier } from '../../../sql/quote.ts'
import { SourceText } from '../../../sql/source-text.ts'
import { brief, type FixStep, long, type Rewrite } from '../fix.ts'
import { known } from '../leaves.ts'
import { chosenName, inSchema } from '../names.ts'

/** CREATE TABLE … REFERENCES keeps writers off the other tables until the end of its transaction. */
export const createdForeignKey: Rewrite = {
  name: 'create-then-reference',
  fix({ node, sql, parser, facts }) {
    if (!('CreateStmt' in node) || node.CreateStmt.partspec || node.CreateStmt.partbound) return null
    const { relation } = node.CreateStmt
    const keys = foreignKeys(node.CreateStmt)
    const hot = keys.filter(({ constraint }) => known(facts.model, constraint.pktable ?? {})?.isNew !== true)
    if (
      !relation ||
      hot.length === 0 ||
      keys.some(({ constraint }) => constraint.pktable?.relname === relation.relname)
    )
      return null
    const source = new SourceText(parser, sql)
    const edits: { start: number; end: number; text: string }[] = []
    const steps: FixStep[] = []
    const table = inSchema(relation.schemaname, relation.relname ?? '')
    for (const { constraint, column } of keys) {
      const span = clause(source, constraint, column === undefined)
      if (!span) return null
      const text = source.slice(span).replace(/^,/, '').trim()
      edits.push({ ...span, text: '' })
      const named = constraint.conname
      const fields = (constraint.fk_attrs ?? []).flatMap((attribute) =>
        'String' in attribute ? [attribute.String.sval ?? ''] : [],
      )
      const columns = column === undefined ? fields : [column]
      const name = quoteIdentifier(named ?? chosenName(relation.relname ?? '', columns, 'fkey'))
      const rest = named ? text.replace(/^CONSTRAINT\s+(?:"(?:[^"]|"")*"|\S+)\s+/i, '') : text
      const words = column === undefined ? rest : `FOREIGN KEY (${quoteIdentifier(column)}) ${rest}`
      steps.push(brief(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${words} NOT VALID`))
      steps.push(long(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`))
    }
    const create = source.edited(edits)
    if (parser.statements(create).length !== 1) return null
    return {
      rewrite: 'create-then-reference',
      why: 'The tables it refers to are locked for a moment each, not for the whole transaction.',
      up: [brief(create), ...steps],
      down: [brief(`DROP TABLE ${table}`)],
      notes: [],
    }
  },
}

function foreignKeys({
  tableElts = [],
}: CreateStmt): { constraint: Constraint; column: string | undefined }[] {
  return tableElts.flatMap((element) => {
    if ('Constraint' in element && element.Constraint.contype === 'CONSTR_FOREIGN') {
      return [{ constraint: element.Constraint, column: undefined }]
    }
    if (!('ColumnDef' in element)) return []
    const { constraints = [], colname } = element.ColumnDef
    return constraints.flatMap((node) =>
      'Constraint' in node && node.Constraint.contype === 'CONSTR_FOREIGN'
        ? [{ constraint: node.Constraint, column: colname }]
        : [],
    )
  })
}

const after =
  /^(?:check|unique|primary|default|not|null|collate|generated|constraint|deferrable|initially|,|\))$/i

/** The words of one foreign key; of one that stands for itself with the comma before it. */
function clause(source: SourceText, { location = 0 }: Constraint, apart: boolean) {
  const first = source.tokens.findIndex(({ start }) => start === location)
  if (first === -1) return undefined
  let depth = 0
  let last = first
  for (const [index, token] of source.tokens.entries()) {
    if (index < first) continue
    const references = source.tokens.slice(first, index).some(({ text }) => /^references$/i.test(text))
    const action = /^(?:set|delete|update|no)$/i.test(source.tokens[index - 1]?.text ?? '')
    if (depth === 0 && references && !action && after.test(token.text)) break
    if (token.text === '(') depth += 1
    if (token.text === ')') depth -= 1
    last = index
  }
  const comma = source.tokens[first - 1]
  const begin = apart && comma?.text === ',' ? comma.start : location
  return { start: begin, end: source.tokens[last]?.end ?? location }
}
