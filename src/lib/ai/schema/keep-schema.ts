import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { fileWords } from '../../migrations/file-version.ts'
import { saysTransaction } from '../../migrations/filled-files.ts'
import { findLayout, type MigrationSource } from '../../migrations/find-layout.ts'
import { newMigration } from '../../migrations/new-migration.ts'
import { migrateStatus } from '../../migrations/status.ts'
import { type MigrateUpResult, migrateUp } from '../../migrations/up.ts'
import type { SchemaAiResult } from './schema-ai-result.ts'

/** Where a schema is kept, and on which database it is applied. */
export interface SchemaKeeping {
  source: MigrationSource
  /** The name of the migration; made of the description when absent. */
  name?: string | undefined
  /** The database on which it is applied; it is only kept when absent. */
  target?: { url: string; local: boolean } | undefined
}

/** Whether the files that a migration is kept in can hold statements outside a transaction. */
export async function holdsSafeForm(source: MigrationSource): Promise<boolean> {
  return saysTransaction((await findLayout(source)).layout.name)
}

/**
 * Looks, before a model is asked, whether a migration could be kept and applied: whether its name has a letter, and nothing else
 * waits to be applied. Throws `INPUT_INVALID`, `MIGRATION_ORDER`, and what connecting throws.
 */
export async function checkKeeping(
  { source, name, target }: SchemaKeeping,
  context: RunContext,
): Promise<void> {
  if (name !== undefined && fileWords(name) === '')
    throw new PostAiError(
      'INPUT_INVALID',
      `"${name}" cannot be the name of a migration: it has no letter or digit.`,
      {
        hints: ['Say in a few words what it does: --save create_shop.'],
      },
    )
  if (!target) return
  const { migrations } = await migrateStatus({ ...source, ...target }, context)
  const waiting = migrations.filter(({ condition }) => condition === 'pending' || condition === 'unfinished')
  if (waiting.length === 0) return
  const names = waiting.map(({ version }) => version).join(', ')
  throw new PostAiError('MIGRATION_ORDER', `Other migrations are not applied yet: ${names}.`, {
    hints: ['Run post-ai migrate up first, or leave --apply away.'],
  })
}

/** Writes a schema as a migration of the project. Throws what `newMigration` throws. */
export async function saveSchema(
  result: SchemaAiResult,
  { source, name }: Pick<SchemaKeeping, 'source' | 'name'>,
): Promise<SchemaAiResult> {
  const { up, down, transaction, description } = result
  const text = `${header(result)}\n${up ?? ''}`
  const content = { up: text, down: down ?? undefined, transaction }
  const { files } = await newMigration({ ...source, name: name ?? nameFrom(description), content })
  return { ...result, savedAs: files }
}

/** Applies a schema through the runner, as the migration that it was saved as or is now. Throws what `saveSchema` and `migrateUp` throw. */
export async function applySchema(
  result: SchemaAiResult,
  { target, ...keeping }: SchemaKeeping & { target: { url: string; local: boolean } },
  context: RunContext,
): Promise<{ result: SchemaAiResult; run: MigrateUpResult }> {
  const saved = result.savedAs.length > 0 ? result : await saveSchema(result, keeping)
  const run = await migrateUp({ ...keeping.source, ...target, yes: true }, context)
  return { result: { ...saved, appliedTo: run.target }, run }
}

/** The description and the choices as comments; a sign before each keeps them from being taken for anything else. */
function header({ description, relations, decisions, assumptions, questions }: SchemaAiResult): string {
  const lines = [
    ...description.split('\n').map((line) => `| ${line}`),
    ...relations.flatMap(({ table, columns, onDelete, why }) =>
      why === null ? [] : [`* ${table} (${columns.join(', ')}) ON DELETE ${onDelete}: ${why}`],
    ),
    ...decisions.map(({ about, choice, why }) => `* ${about}: ${choice}. ${why}`),
    ...questions.map(({ question, answer }) => `* ${question} ${answer}`),
    ...assumptions.map((assumption) => `* Assumed: ${assumption}`),
  ]
  return lines.map((line) => `-- ${line}`).join('\n')
}

/** The first words, as a name of a file. */
function nameFrom(description: string): string {
  const words = fileWords(description).split('_').slice(0, 6).join('_').slice(0, 50)
  return words === '' ? 'schema' : words
}
