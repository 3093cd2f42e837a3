import type { FixFacts } from '../fix/fix.ts'
import type { MigrationStatement } from '../statements.ts'
import type { Effects } from './effects.ts'
import type { Model } from './model.ts'
import { track } from './track.ts'

/** Why a statement failed in the embedded server. */
export interface StatementFailure {
  message: string
  /** A sentence, when the reason may be that the embedded server lacks something. */
  unsure: string | null
}

/** What came of a statement in the shadow. */
export interface Applied {
  failure: StatementFailure | null
  /** What it was seen to do; null where it was not looked at. */
  seen: Effects | null
}

/** A copy of the schema, or what is known of it, on which the statements are done one after the other. */
export interface Shadow extends AsyncDisposable {
  /** As it is now. */
  readonly model: Model
  /** A new file begins: what was made until now is in use by others. */
  beginFile(): void
  /** Does a statement; with `look`, and where it can, sees what locks and files change by it. */
  apply(statement: MigrationStatement, look: boolean): Promise<Applied>
  /** What safe forms are made from, as it is now. */
  fixFacts(): Promise<FixFacts>
}

/** A shadow without a server: the model is changed by what the statements say. */
export function trackingShadow(model: Model): Shadow {
  return {
    model,
    beginFile() {
      for (const table of model.tables.values()) table.isNew = false
    },
    async apply({ node }) {
      track(model, node)
      return { failure: null, seen: null }
    },
    fixFacts: async () => ({ model: structuredClone(model), image: null }),
    async [Symbol.asyncDispose]() {},
  }
}

/** Forgets the sizes of tables that were tracked: earlier migrations made them empty, and rows came since. */
export function forgetSizes(model: Model): void {
  for (const table of model.tables.values()) {
    table.isNew = false
    table.rows = null
    table.bytes = null
  }
}
