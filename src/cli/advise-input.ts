import { resolve } from 'node:path'
import type { AdviseInput } from '../lib/advisor/advise.ts'
import type { RunContext } from '../lib/core/context.ts'
import { PostAiError } from '../lib/core/error.ts'
import { resolveTarget } from '../lib/project/target.ts'

/** The flags that decide what advise looks at and how. */
export interface InputFlags {
  url?: string | undefined
  snapshot?: string | undefined
  workload?: string | undefined
  since?: string | undefined
  'storage-budget'?: number | undefined
  'max-indexes'?: number | undefined
  'time-limit'?: number | undefined
  'price-per-gb'?: number | undefined
}

/** A database or a snapshot file of one. */
export interface AdviceSource {
  input: { url: string } | { snapshotFile: string }
  /** Names it for messages, and for the advice that is kept. */
  display: string
  /** Where changes can be made; undefined for a file. */
  url: string | undefined
}

/** The database or snapshot that flags and surroundings name. Throws what `resolveTarget` throws. */
export async function adviceSource(
  flags: Pick<InputFlags, 'url' | 'snapshot'>,
  context: RunContext,
): Promise<AdviceSource> {
  const { snapshot } = flags
  if (snapshot !== undefined)
    return { input: { snapshotFile: snapshot }, display: resolve(snapshot), url: undefined }
  const { url, display } = await resolveTarget(
    { url: flags.url, env: process.env, cwd: process.cwd() },
    context,
  )
  return { input: { url }, display, url }
}

/** The rest of the input of `advise`. */
export function adviseInput(flags: InputFlags): Omit<AdviseInput, 'url' | 'snapshotFile'> {
  const { workload, since } = flags
  const limits = present({
    storageBytes: flags['storage-budget'],
    maxIndexes: flags['max-indexes'],
    timeMs: flags['time-limit'],
  })
  return {
    ...present({ workloadFile: workload, sinceFile: since, pricePerGb: flags['price-per-gb'] }),
    limits,
  }
}

/** Flags whose parser cannot know that they do not go together. Throws `USAGE_INVALID`. */
export function checkTogether(flags: {
  snapshot?: string | undefined
  apply?: string[] | undefined
  migration?: string | undefined
  html?: string | undefined
  json?: boolean | undefined
  markdown?: boolean | undefined
}): void {
  const isPage = flags.html === '-'
  const wrong =
    flags.snapshot !== undefined && flags.apply && flags.migration === undefined
      ? ['--apply and --snapshot exclude each other.', 'Write migrations instead: add --migration.']
      : isPage && (flags.json || flags.markdown)
        ? [
            `--html without a file and --${flags.json ? 'json' : 'markdown'} exclude each other.`,
            'Give --html a file.',
          ]
        : undefined
  if (wrong) throw new PostAiError('USAGE_INVALID', wrong[0] ?? '', { hints: wrong.slice(1) })
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>
}
