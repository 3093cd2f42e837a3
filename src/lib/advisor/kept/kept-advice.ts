import { createHash } from 'node:crypto'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { RunContext } from '../../core/context.ts'
import { cacheDirectory } from '../../core/directories.ts'
import { makeClosed } from '../../core/enterable.ts'
import { messageOf } from '../../core/error.ts'
import { writeTextFile } from '../../core/text-file.ts'
import type { Advice } from '../advice.ts'

/** Raised when `Advice` changes so that what an older version kept cannot be shown. */
const FORMAT_VERSION = 1
/** The advice for so many targets is kept. */
const MOST_KEPT = 20

/** Advice of an earlier run. */
export interface KeptAdvice {
  advice: Advice
  /** ISO 8601, by the clock of this machine. */
  keptAt: string
}

/**
 * Keeps the advice for a target, so that parts of it can be shown later without asking the server again. It holds
 * query texts, and only its owner may read it. `target` names the database or file. Where it cannot be kept, a warning
 * says so and the work goes on.
 */
export async function keepAdvice(target: string, advice: Advice, context: RunContext): Promise<void> {
  try {
    await makeClosed(directory())
    const kept: KeptAdvice & { formatVersion: number } = {
      formatVersion: FORMAT_VERSION,
      keptAt: new Date().toISOString(),
      advice,
    }
    await writeTextFile(fileFor(target), await promisify(gzip)(JSON.stringify(kept)), 0o600)
    await forgetOldest()
  } catch (error) {
    context.report.warn(`post-ai advise show will have to look again: ${messageOf(error)}`)
  }
}

/** The advice of the last run for a target; null when there is none, or none that this version can show. */
export async function keptAdvice(target: string): Promise<KeptAdvice | null> {
  try {
    const text = (await promisify(gunzip)(await readFile(fileFor(target)))).toString('utf8')
    const { formatVersion, keptAt, advice } = JSON.parse(text)
    return formatVersion === FORMAT_VERSION ? { keptAt, advice } : null
  } catch {
    // not there, or damaged: the same to who asks
    return null
  }
}

async function forgetOldest(): Promise<void> {
  const names = (await readdir(directory())).filter((name) => name.endsWith('.json.gz'))
  if (names.length <= MOST_KEPT) return
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(directory(), name)
      return { path, at: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 }
    }),
  )
  const oldest = files.sort((a, b) => b.at - a.at).slice(MOST_KEPT)
  await Promise.all(oldest.map(({ path }) => rm(path, { force: true })))
}

function fileFor(target: string): string {
  return join(directory(), `${createHash('sha256').update(target).digest('hex').slice(0, 16)}.json.gz`)
}

function directory(): string {
  return join(cacheDirectory(), 'advice')
}
