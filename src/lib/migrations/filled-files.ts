import type { LayoutName, NewFile } from './layout.ts'

/** The statements of a new migration. */
export interface MigrationContent {
  up: string
  /** Undefined when nothing says how to undo it. */
  down: string | undefined
  /** False where each statement is to be one of its own; only native files and those of dbmate can say so. */
  transaction: boolean
}

/** Whether files of a layout can say that their statements stand outside a transaction. */
export function saysTransaction(layout: LayoutName): boolean {
  return layout === 'native' || layout === 'dbmate'
}

/** Whether files of a layout have room for a down script. */
export function holdsDown(layout: LayoutName): boolean {
  return layout !== 'supabase'
}

/** The files of a new migration with its statements in the place of what a template says; for drizzle and Prisma a down file too. */
export function filledFiles(
  layout: LayoutName,
  files: readonly NewFile[],
  content: MigrationContent,
): NewFile[] {
  const filled = files.map(({ path, text }) => ({ path, text: filledText(layout, path, content) ?? text }))
  const beside = content.down === undefined ? undefined : besideFile(layout, files[0]?.path ?? '')
  return beside === undefined ? filled : [...filled, { path: beside, text: ended(content.down ?? '') }]
}

/** Where these layouts have room for a down script, which their tools do not look at. */
function besideFile(layout: LayoutName, path: string): string | undefined {
  if (layout === 'prisma') return path.replace(/migration\.sql$/, 'down.sql')
  return layout === 'drizzle' ? path.replace(/\.sql$/, '.down.sql') : undefined
}

/** The text of one file; undefined for those that hold no statements. */
function filledText(
  layout: LayoutName,
  path: string,
  { up, down = '', transaction }: MigrationContent,
): string | undefined {
  switch (layout) {
    case 'native':
    case 'dbmate': {
      const options = transaction ? '' : ' transaction:false'
      return `-- migrate:up${options}\n${ended(up)}\n-- migrate:down${options}\n${ended(down)}`
    }
    case 'node-pg-migrate':
      return `-- Up Migration\n${ended(up)}\n-- Down Migration\n${ended(down)}`
    default:
      if (!path.endsWith('.sql')) return undefined
      return ended(/(?:^|[./])down\.sql$/.test(path) ? down : up)
  }
}

function ended(sql: string): string {
  const text = sql.trimEnd()
  return text === '' ? '' : `${text}\n`
}
