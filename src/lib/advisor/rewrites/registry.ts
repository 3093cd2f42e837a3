import { constantCast } from './constant-cast.ts'
import { countToExists } from './count-to-exists.ts'
import { fenceRemoval } from './fence-removal.ts'
import { functionToRange } from './function-to-range.ts'
import { notInToNotExists } from './not-in-to-not-exists.ts'
import { offsetToKeyset } from './offset-to-keyset.ts'
import { orToUnion } from './or-to-union.ts'
import type { RewriteRule } from './rewrite-rule.ts'

/** All ways to write statements otherwise. */
export const rewriteRules: readonly RewriteRule[] = [
  constantCast,
  countToExists,
  fenceRemoval,
  functionToRange,
  notInToNotExists,
  offsetToKeyset,
  orToUnion,
]
