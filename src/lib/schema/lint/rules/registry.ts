import type { LintRule } from '../rule.ts'
import { definerSearchPath } from './definer-search-path.ts'
import { floatAmount } from './float-amount.ts'
import { foreignKeyTypeMismatch } from './foreign-key-type-mismatch.ts'
import { jsonColumn } from './json-column.ts'
import { keyRunsOut } from './key-runs-out.ts'
import { moneyType } from './money-type.ts'
import { noPolicy } from './no-policy.ts'
import { noPrimaryKey } from './no-primary-key.ts'
import { noReplicaIdentity } from './no-replica-identity.ts'
import { notValidatedConstraint } from './not-validated-constraint.ts'
import { openSchema } from './open-schema.ts'
import { paddedChar } from './padded-char.ts'
import { policiesSwitchedOff } from './policies-switched-off.ts'
import { quotedNames } from './quoted-names.ts'
import { repeatedPairs } from './repeated-pairs.ts'
import { reservedName } from './reserved-name.ts'
import { sequenceSmallerThanColumn } from './sequence-smaller-than-column.ts'
import { serialColumn } from './serial-column.ts'
import { setNullOnNotNull } from './set-null-on-not-null.ts'
import { superfluousIndex } from './superfluous-index.ts'
import { timeWithTimeZone } from './time-with-time-zone.ts'
import { timestampWithoutTimeZone } from './timestamp-without-time-zone.ts'
import { undeclaredForeignKey } from './undeclared-foreign-key.ts'
import { unfinishedIndex } from './unfinished-index.ts'
import { unindexedForeignKey } from './unindexed-foreign-key.ts'
import { unloggedTable } from './unlogged-table.ts'
import { unusedEnumValue } from './unused-enum-value.ts'
import { viewBypassesPolicies } from './view-bypasses-policies.ts'

/** All rules about schemas. */
export const lintRules: readonly LintRule[] = [
  definerSearchPath,
  floatAmount,
  foreignKeyTypeMismatch,
  jsonColumn,
  keyRunsOut,
  moneyType,
  noPolicy,
  noPrimaryKey,
  noReplicaIdentity,
  notValidatedConstraint,
  openSchema,
  paddedChar,
  policiesSwitchedOff,
  quotedNames,
  repeatedPairs,
  reservedName,
  sequenceSmallerThanColumn,
  serialColumn,
  setNullOnNotNull,
  superfluousIndex,
  timeWithTimeZone,
  timestampWithoutTimeZone,
  undeclaredForeignKey,
  unfinishedIndex,
  unindexedForeignKey,
  unloggedTable,
  unusedEnumValue,
  viewBypassesPolicies,
]
