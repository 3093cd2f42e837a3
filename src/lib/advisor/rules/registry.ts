import type { Outcome, Rule, Subject } from '../rule.ts'
import { autovacuumPerTable } from './autovacuum-per-table.ts'
import { bloatedIndex } from './bloated-index.ts'
import { coldRows } from './cold-rows.ts'
import { columnOrder } from './column-order.ts'
import { deadRows } from './dead-rows.ts'
import { dependentColumns } from './dependent-columns.ts'
import { duplicateIndex } from './duplicate-index.ts'
import { enableExtension } from './enable-extension.ts'
import { foreignKeyWithoutIndex } from './foreign-key-without-index.ts'
import { invalidIndex } from './invalid-index.ts'
import { missingStatistics } from './missing-statistics.ts'
import { randomPageCost } from './random-page-cost.ts'
import { redundantIndex } from './redundant-index.ts'
import { staleStatistics } from './stale-statistics.ts'
import { tableBloat } from './table-bloat.ts'
import { toastCompression } from './toast-compression.ts'
import { toastWaste } from './toast-waste.ts'
import { unusedIndex } from './unused-index.ts'
import { visibilityMap } from './visibility-map.ts'
import { workMem } from './work-mem.ts'

/** All rules about a database, in the order in which their advice is listed where it weighs the same. */
export const rules: readonly Rule[] = [
  foreignKeyWithoutIndex,
  invalidIndex,
  duplicateIndex,
  redundantIndex,
  unusedIndex,
  bloatedIndex,
  missingStatistics,
  staleStatistics,
  dependentColumns,
  enableExtension,
  workMem,
  randomPageCost,
  autovacuumPerTable,
  visibilityMap,
  deadRows,
  tableBloat,
  toastWaste,
  toastCompression,
  columnOrder,
  coldRows,
]

/** What all rules find. */
export async function outcomeOf(subject: Subject): Promise<Outcome> {
  const outcomes: Outcome[] = []
  for (const rule of rules) outcomes.push(await rule.check(subject))
  return {
    recommendations: outcomes.flatMap(({ recommendations }) => recommendations),
    refused: outcomes.flatMap(({ refused }) => refused),
  }
}
