import type { CheckRule } from '../check/rule.ts'
import { blockingIndexBuild } from './blocking-index-build.ts'
import { blockingRewrite } from './blocking-rewrite.ts'
import { blockingScan } from './blocking-scan.ts'
import { concurrentlyOnPartitioned } from './concurrently-on-partitioned.ts'
import { dataLoss } from './data-loss.ts'
import { dropIndexInUse } from './drop-index-in-use.ts'
import { explicitLock } from './explicit-lock.ts'
import { needsNewerServer } from './needs-newer-server.ts'
import { newEnumValueUsed } from './new-enum-value-used.ts'
import { notAnalysable } from './not-analysable.ts'
import { notNullWithoutDefault } from './not-null-without-default.ts'
import { partitionInPlace } from './partition-in-place.ts'
import { renameInUse } from './rename-in-use.ts'
import { rowSecurityWithoutPolicy } from './row-security-without-policy.ts'
import { severalTablesLocked } from './several-tables-locked.ts'
import { statementFails } from './statement-fails.ts'
import { unbatchedWrite } from './unbatched-write.ts'
import { unknownTypeChange } from './unknown-type-change.ts'
import { viewUsesColumn } from './view-uses-column.ts'

/** All rules about migrations. */
export const checkRules: readonly CheckRule[] = [
  blockingIndexBuild,
  blockingRewrite,
  blockingScan,
  concurrentlyOnPartitioned,
  dataLoss,
  dropIndexInUse,
  explicitLock,
  needsNewerServer,
  newEnumValueUsed,
  notAnalysable,
  notNullWithoutDefault,
  partitionInPlace,
  renameInUse,
  rowSecurityWithoutPolicy,
  severalTablesLocked,
  statementFails,
  unbatchedWrite,
  unknownTypeChange,
  viewUsesColumn,
]
