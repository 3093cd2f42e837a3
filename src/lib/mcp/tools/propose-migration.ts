import type { MigrateCheckResult } from '../../migrations/check/check-result.ts'
import { cleaned, cleanedLine } from '../data-text.ts'
import { inTime } from '../time-limit.ts'
import type { Tool } from '../tool.ts'
import { requireNoFiles } from '../untrusted-sql.ts'
import type { Told } from './explain-query.ts'

interface ProposeArgs extends Record<string, unknown> {
  up: string
  down?: string
  name?: string
  write?: boolean
}

/** Checks SQL as a migration of the database. `write` is offered only where the user lets it. */
export function proposeMigration(mayWrite: boolean, told: Told<MigrateCheckResult>): Tool<ProposeArgs> {
  return {
    name: 'propose_migration',
    title: 'Propose a migration',
    description: `Check DDL against the database as a migration: locks, rewrites, what fails, safe form, whether down undoes it.${mayWrite ? ' write adds the files to the project.' : ''} Never applied.`,
    input: {
      type: 'object',
      properties: {
        up: { type: 'string', minLength: 1, maxLength: 200_000, description: 'SQL' },
        down: { type: 'string', maxLength: 200_000, description: 'SQL that undoes it' },
        ...(mayWrite && {
          name: { type: 'string', maxLength: 100, description: 'what it does, in a few words' },
          write: { type: 'boolean', default: false, description: 'needs name' },
        }),
      },
      required: ['up'],
    },
    writes: mayWrite,
    async run({ up, down, name, write = false }, { database, settings, context, record }) {
      record.sql = up
      await requireNoFiles([up, down])
      const { migrateCheck } = await import('../../migrations/check/check.ts')
      const { draftDirectory, writeMigration } = await import('../migration-draft.ts')
      await using draft = await draftDirectory({ up, down })
      const { root, file } = draft
      const url = await database.url(context)
      const input = { root, cwd: root, directory: '.', files: [file], url, untrusted: true }
      const result = await inTime(settings.limits.adviceMs, context, (bounded) =>
        migrateCheck(input, bounded),
      )
      const [checked] = result.files
      record.verdict = checked?.verdict ?? 'error'
      const isWritten = write && mayWrite && checked?.verdict !== 'error'
      const files = isWritten
        ? await writeMigration(settings.migrations, name ?? 'proposed', { up, down })
        : []
      const notes = [
        `verdict: ${record.verdict}.`,
        checked?.rollback ? `rollback: ${checked.rollback.verdict}.` : '',
        files.length > 0
          ? `Wrote ${cleanedLine(files.join(', '))}; not applied.`
          : 'Nothing was written or applied.',
      ]
      return {
        text: notes.filter(Boolean).join(' '),
        data: cleaned((await told(result)).replaceAll(`./${file}`, 'the migration'), settings.limits.bytes),
      }
    },
  }
}
