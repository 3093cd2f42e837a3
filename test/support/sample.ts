/**
 * The first of these; all of them with POST_AI_TEST_ALL=1, as `npm run test:all` and the workflow on GitHub set it: what takes
 * minutes on two cores is checked there in full.
 */
export function sample<T>(all: readonly T[], few = 1): readonly T[] {
  return process.env.POST_AI_TEST_ALL ? all : all.slice(0, few)
}
