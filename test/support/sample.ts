import { test } from 'vitest'

const inFull = Boolean(process.env.POST_AI_TEST_ALL)

/**
 * The first of these; all of them with POST_AI_TEST_ALL=1, as `npm run test:all` and the workflow on GitHub set it: what takes
 * minutes on two cores is checked there in full.
 */
export function sample<T>(all: readonly T[], few = 1): readonly T[] {
  return inFull ? all : all.slice(0, few)
}

/** Every third of these, where each is one of many of its kind; all of them as in `sample`. */
export function spread<T>(all: readonly T[], every = 3): readonly T[] {
  return inFull ? all : all.filter((_, index) => index % every === 0)
}

/** A test that is run only where all of it is. */
export const testInFull = test.runIf(inFull)
