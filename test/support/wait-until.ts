import { setTimeout } from 'node:timers/promises'

/** Waits until the condition holds; fails, naming it, when it does not within half a minute. */
export async function waitUntil(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const giveUp = Date.now() + 30_000
  while (!(await holds())) {
    if (Date.now() > giveUp) throw new Error(`it never came to this: ${what}`)
    await setTimeout(25)
  }
}
