import { realpath } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { PostAiError } from '../../core/error.ts'
import type { MigrationScript } from '../../migrations/migration-file.ts'
import { readServerFacts } from '../../postgres/server-facts.ts'
import { cleaned, cleanedLine } from '../data-text.ts'
import { inTime } from '../time-limit.ts'
import type { Tool, ToolCall } from '../tool.ts'
import { requireNoFiles } from '../untrusted-sql.ts'

interface VerifyArgs extends Record<string, unknown> {
  up?: string
  down?: string
  file?: string
}

/** Proves on a copy of the schema, with made-up rows, that a migration can be undone. */
export const verifyMigration: Tool<VerifyArgs> = {
  name: 'verify_migration',
  title: 'Verify a migration',
  description:
    'Prove that down undoes up: runs up, down, up on made-up rows in an embedded copy of the schema and compares catalog and rows. Give SQL, or the file of a pending migration. Without down, one is made.',
  input: {
    type: 'object',
    properties: {
      up: { type: 'string', minLength: 1, maxLength: 200_000 },
      down: { type: 'string', maxLength: 200_000 },
      file: { type: 'string', minLength: 1, maxLength: 500, description: 'path in the project' },
    },
  },
  async run(args, call) {
    const { database, context, settings, record } = call
    const { up, down } = await scriptsOf(args, call)
    record.sql = up.sql
    await requireNoFiles([up.sql, down?.sql])
    const { readSnapshot } = await import('../../sandbox/read-snapshot.ts')
    const { proveRollback } = await import('../../migrations/proof/prove-rollback.ts')
    const url = await database.url(context)
    const before = await readSnapshot(url, context)
    await using connection = await database.connect(context)
    const { major } = await readServerFacts(connection)
    context.report.step('Trying up, down and up again')
    const question = { before, up, down, major, server: 'never' as const }
    const proof = await inTime(settings.limits.adviceMs, context, (bounded) =>
      proveRollback(question, bounded),
    )
    record.verdict = proof.verdict
    const { verdict, detail, differences, losses, generatedDown, ranOn, rows, limits } = proof
    const where = ranOn ? ` on ${ranOn.kind} PostgreSQL ${ranOn.major} with ${rows} made-up rows` : ''
    const lines = [
      cleanedLine(detail, 2000),
      ...differences
        .slice(0, 30)
        .map(({ text, cosmetic }) => `differs${cosmetic ? ' (cosmetic)' : ''}: ${text}`),
      ...losses.slice(0, 30).map((loss) => `lost: ${JSON.stringify(loss)}`),
      ...limits.slice(0, 10).map((limit) => `not covered: ${limit}`),
      ...(generatedDown === null ? [] : ['down that was made:', generatedDown]),
    ]
    return { text: `verdict: ${verdict}${where}.`, data: cleaned(lines.join('\n'), settings.limits.bytes) }
  },
}

type Scripts = { up: MigrationScript; down: MigrationScript | undefined }

async function scriptsOf({ up, down, file }: VerifyArgs, { settings }: ToolCall): Promise<Scripts> {
  if ((up === undefined) === (file === undefined)) {
    throw new PostAiError('USAGE_INVALID', 'Give either up (SQL) or file.')
  }
  if (file === undefined) {
    const { scriptOf } = await import('../../migrations/proof/run-script.ts')
    return { up: scriptOf(up ?? '', 'up'), down: down === undefined ? undefined : scriptOf(down, 'down') }
  }
  const { migrations } = settings
  await requireInside(file, migrations.root)
  const { chooseFiles } = await import('../../migrations/check/choose-files.ts')
  const { files } = await chooseFiles({ ...migrations, cwd: migrations.root, files: [file] })
  const [found] = files
  if (!found || found.language !== undefined) {
    throw new PostAiError('INPUT_INVALID', `${file} is no migration in SQL.`)
  }
  return { up: found.up, down: found.down }
}

/** A model may name migrations of the project, and no other file. */
async function requireInside(file: string, root: string): Promise<void> {
  const path = await realpath(resolve(root, file)).catch(() => resolve(root, file))
  const below = relative(await realpath(root), path)
  if (/\.sql$/.test(path) && !below.startsWith('..') && resolve(below) !== below) return
  throw new PostAiError('USAGE_INVALID', `${file} is not an SQL file in the project.`, {
    hints: ['Give the path of a migration from the root of the project.'],
  })
}
