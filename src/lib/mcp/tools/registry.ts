import type { ExplainResult } from '../../explain/explain-result.ts'
import type { MigrateCheckResult } from '../../migrations/check/check-result.ts'
import type { McpSettings } from '../settings.ts'
import type { Tool } from '../tool.ts'
import { advise } from './advise.ts'
import { checkSql } from './check-sql.ts'
import { describeObject } from './describe-object.ts'
import { explainQuery, type Told } from './explain-query.ts'
import { listSchemas } from './list-schemas.ts'
import { proposeMigration } from './propose-migration.ts'
import { query } from './query.ts'
import { searchObjects } from './search-objects.ts'
import { verifyMigration } from './verify-migration.ts'

/** How results of the library are told as text: the presenters of the command line, loaded when they are needed. */
export interface ToldAs {
  explain: Told<ExplainResult>
  check: Told<MigrateCheckResult>
}

/** The tools that a server offers, by what its user lets it do. */
export function toolsFor({ mayAnalyze, mayWriteFiles, told }: McpSettings): Tool[] {
  return [
    listSchemas,
    searchObjects,
    describeObject,
    query,
    explainQuery(mayAnalyze, told.explain),
    checkSql,
    advise,
    proposeMigration(mayWriteFiles, told.check),
    verifyMigration,
  ] as Tool[]
}
