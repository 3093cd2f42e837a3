import { readFileSync } from 'node:fs'
import { openModel } from '../../src/lib/ai/model.ts'
import type { AiLimits } from '../../src/lib/ai/spending.ts'
import { recordingContext } from './recording-context.ts'
import { type TestDatabase, testDatabase } from './servers.ts'

const shop = readFileSync(new URL('../fixtures/ai/shop.sql', import.meta.url), 'utf8')

/** A small shop with values that must never be sent to a model: `rowcanary`, `hashcanary`. */
export function questionShop(major = 18): Promise<TestDatabase> {
  return testDatabase(major, { template: { name: 'question-shop', load: shop } })
}

/** An environment in which nothing of the user's own is seen: caches and data below a directory, a key, no profile. */
export function aiEnvironment(directory: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    HOME: directory,
    POST_AI_CACHE_DIR: `${directory}/cache`,
    POST_AI_DATA_DIR: `${directory}/data`,
    POST_AI_CONFIG_DIR: `${directory}/config`,
    POST_AI_CREDENTIALS: 'file',
    ANTHROPIC_API_KEY: 'sk-ant-keycanary-0123456789',
    ...more,
  }
}

/** A model at a scripted server, and the context that remembers what was reported. */
export function scriptedModel(
  url: string,
  env: NodeJS.ProcessEnv,
  options: { limits?: Partial<AiLimits>; idleMs?: number; signal?: AbortSignal; hosted?: boolean } = {},
) {
  const context = recordingContext(options.signal)
  const endpoint = { baseUrl: url, apiKey: 'sk-ant-keycanary-0123456789', hosted: options.hosted ?? false }
  const { limits, idleMs } = options
  return { model: openModel(endpoint, { model: 'claude-sonnet-5-5', limits, idleMs, env }, context), context }
}
