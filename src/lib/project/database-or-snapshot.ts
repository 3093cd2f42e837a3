import { resolve } from 'node:path'
import type { RunContext } from '../core/context.ts'
import { resolveTarget, type TargetOptions } from './target.ts'

/** A database, or a file that stands for one. */
export interface DatabaseOrSnapshot {
  input: { url: string } | { snapshotFile: string }
  /** Names it in messages, without a password. */
  display: string
  /** Where changes can be made; undefined for a file. */
  url: string | undefined
}

/** The snapshot file when one is given, else the database that `resolveTarget` finds. Throws what that throws. */
export async function databaseOrSnapshot(
  { snapshot, ...options }: TargetOptions & { snapshot?: string | undefined },
  context: RunContext,
): Promise<DatabaseOrSnapshot> {
  if (snapshot !== undefined) {
    const display = resolve(options.cwd, snapshot)
    return { input: { snapshotFile: snapshot }, display, url: undefined }
  }
  const { url, display } = await resolveTarget(options, context)
  return { input: { url }, display, url }
}
