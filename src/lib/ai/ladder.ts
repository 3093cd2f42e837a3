import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cacheDirectory } from '../core/directories.ts'
import { makeEnterable } from '../core/enterable.ts'
import { writeTextFile } from '../core/text-file.ts'

/**
 * How a reply of a certain form is asked for, best first: the server's own structured output, one tool that takes the reply as
 * its input, or a fenced block in a text.
 */
export const rungs = ['schema', 'tool', 'text'] as const

/** One of the ways to ask for a reply of a certain form. */
export type Rung = (typeof rungs)[number]

/** The way below, or undefined below the last. */
export function below(rung: Rung): Rung | undefined {
  return rungs[rungs.indexOf(rung) + 1]
}

/** A server may learn: after this time the best way is tried again. */
const FORGOTTEN_AFTER_MS = 7 * 24 * 3600 * 1000

/** What was learnt of servers and their models, by `model at base URL`. */
type Memory = Record<string, { rung: Rung; at: number }>

/** The way that worked last with a model of a server; the best one when nothing is known. Never fails. */
export async function rememberedRung(name: string, env: NodeJS.ProcessEnv): Promise<Rung> {
  const known = (await memory(env))[name]
  return known && Date.now() - known.at < FORGOTTEN_AFTER_MS ? known.rung : 'schema'
}

/** Remembers the way that worked; a cache that cannot be written is no harm. */
export async function rememberRung(name: string, rung: Rung, env: NodeJS.ProcessEnv): Promise<void> {
  const path = memoryPath(env)
  const content = { ...(await memory(env)), [name]: { rung, at: Date.now() } }
  try {
    await makeEnterable(dirname(path))
    await writeTextFile(path, `${JSON.stringify(content, undefined, 2)}\n`)
  } catch {
    // the next run asks again
  }
}

function memoryPath(env: NodeJS.ProcessEnv): string {
  return join(cacheDirectory(env), 'model-servers.json')
}

async function memory(env: NodeJS.ProcessEnv): Promise<Memory> {
  try {
    const content: unknown = JSON.parse(await readFile(memoryPath(env), 'utf8'))
    if (typeof content !== 'object' || content === null) return {}
    const entries = Object.entries(content as Memory)
    return Object.fromEntries(entries.filter(([, entry]) => rungs.includes(entry?.rung)))
  } catch {
    return {}
  }
}
