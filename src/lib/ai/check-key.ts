import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { throwIfInterrupted } from '../core/interrupt.ts'
import type { AiEndpoint } from './endpoint.ts'
import { faultOf } from './fault.ts'
import { openClient } from './send.ts'

const PATIENCE_MS = 10_000

/**
 * Asks the server of a key for its list of models, which costs nothing. False when it cannot say whether the key is good,
 * because it is not reached or has no such list. Throws `AI_KEY_REFUSED` when the key is not accepted.
 */
export async function keyIsAccepted(endpoint: AiEndpoint, context: RunContext): Promise<boolean> {
  const client = await openClient(endpoint)
  context.report.step('Trying the key')
  try {
    const patience = AbortSignal.timeout(PATIENCE_MS)
    await client.models.list({ limit: 1 }, { signal: AbortSignal.any([context.signal, patience]) })
    return true
  } catch (thrown) {
    throwIfInterrupted(context.signal)
    const { error } = faultOf(thrown, { ...endpoint, model: 'any' })
    if (!(error instanceof PostAiError) || error.code !== 'AI_KEY_REFUSED') return false
    throw new PostAiError('AI_KEY_REFUSED', error.message, {
      hints: [
        'See whether it was copied whole; keys are made in the console of the provider. Nothing was kept.',
      ],
      cause: error,
    })
  }
}
