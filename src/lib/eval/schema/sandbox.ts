import type { RunContext } from '../../core/context.ts'
import { interrupted, throwIfInterrupted } from '../../core/interrupt.ts'
import { emptyShadow } from '../../migrations/proof/reset.ts'
import { embeddedShadow, type Shadow } from '../../migrations/proof/shadow.ts'

/** The extensions that a schema may ask for. */
const EXTENSIONS = [
  'btree_gin',
  'btree_gist',
  'citext',
  'hstore',
  'ltree',
  'pg_trgm',
  'pgcrypto',
  'unaccent',
  'uuid-ossp',
]

/** Embedded databases for one answer after the other; what does not end in time is ended, and the next answer gets a new one. */
export interface ScoringSandbox extends AsyncDisposable {
  /** Gives an empty database to `work`; undefined when that took longer than `limitMs`. */
  use<T>(
    work: (database: Shadow) => Promise<T>,
    context: RunContext,
    limitMs?: number,
  ): Promise<T | undefined>
}

const LIMIT_MS = 60_000

/** Opens it; nothing is started before its first use. */
export function openScoringSandbox(): ScoringSandbox {
  let shadow: Shadow | undefined
  let engineSignal = new AbortController()
  const close = async () => {
    await shadow?.[Symbol.asyncDispose]()
    shadow = undefined
  }
  const ready = async (context: RunContext): Promise<Shadow> => {
    if (shadow && !shadow.fit()) await close()
    if (shadow) {
      await emptyShadow(shadow)
      return shadow
    }
    engineSignal = new AbortController()
    shadow = await embeddedShadow(EXTENSIONS, { ...context, signal: engineSignal.signal })
    return shadow
  }
  return {
    async use(work, context, limitMs = LIMIT_MS) {
      throwIfInterrupted(context.signal)
      let late = false
      const timer = setTimeout(() => {
        late = true
        engineSignal.abort()
      }, limitMs)
      const stop = () => engineSignal.abort()
      context.signal.addEventListener('abort', stop, { once: true })
      try {
        return await work(await ready(context))
      } catch (error) {
        await close()
        if (context.signal.aborted) throw interrupted()
        if (late) return undefined
        throw error
      } finally {
        clearTimeout(timer)
        context.signal.removeEventListener('abort', stop)
      }
    },
    [Symbol.asyncDispose]: close,
  }
}
