import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { quietContext } from '../../src/lib/core/context.ts'
import { type MigrateCheckInput, migrateCheck } from '../../src/lib/migrations/check/check.ts'
import type {
  CheckedFile,
  CheckFinding,
  MigrateCheckResult,
} from '../../src/lib/migrations/check/check-result.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** Checks files written for the purpose; their paths are kept, and `input` says which are looked at. */
export async function checkOf(
  files: Record<string, string>,
  input: Partial<MigrateCheckInput> = {},
): Promise<MigrateCheckResult> {
  await using directory = await temporaryDirectory()
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory.path, path)), { recursive: true })
    await writeFile(join(directory.path, path), text)
  }
  return await migrateCheck(
    { root: directory.path, cwd: directory.path, tries: false, ...input },
    quietContext(),
  )
}

/** Checks one script after a schema that earlier migrations made; without the embedded server unless told so. */
export async function checkScript(
  sql: string,
  { schema = '', ...input }: Partial<MigrateCheckInput> & { schema?: string } = {},
): Promise<CheckedFile> {
  const marked = (text: string) => `-- migrate:up\n${text}\n-- migrate:down\n`
  const files = { 'migrations/1_schema.sql': marked(schema), 'migrations/2_change.sql': marked(sql) }
  const { files: checked } = await checkOf(files, { since: '1', sandbox: false, ...input })
  const [file] = checked
  if (!file) throw new Error('nothing was checked')
  return file
}

/** All findings of a file. */
export function findingsIn(file: CheckedFile): CheckFinding[] {
  return file.statements.flatMap(({ findings }) => findings)
}

/** `rule severity` of each. */
export function foundIn(file: CheckedFile): string[] {
  return findingsIn(file).map(({ rule, severity }) => `${rule} ${severity}`)
}
