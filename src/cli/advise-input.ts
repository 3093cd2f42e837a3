import type { AdviseInput } from '../lib/advisor/advise.ts'
import { PostAiError } from '../lib/core/error.ts'

/** The flags that decide what advise looks at besides the database, and how. */
export interface InputFlags {
  workload?: string | undefined
  since?: string | undefined
  'storage-budget'?: number | undefined
  'max-indexes'?: number | undefined
  'time-limit'?: number | undefined
  'price-per-gb'?: number | undefined
}

/** The input of `advise` besides the database. */
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
  ai?: boolean | undefined
}): void {
  const isPage = flags.html === '-'
  const wrong =
    flags.snapshot !== undefined && flags.apply && flags.migration === undefined
      ? ['--apply and --snapshot exclude each other.', 'Write migrations instead: add --migration.']
      : isPage && (flags.json || flags.markdown || flags.ai)
        ? [
            `--html without a file and --${flags.json ? 'json' : flags.markdown ? 'markdown' : 'ai'} exclude each other.`,
            'Give --html a file.',
          ]
        : undefined
  if (wrong) throw new PostAiError('USAGE_INVALID', wrong[0] ?? '', { hints: wrong.slice(1) })
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>
}
