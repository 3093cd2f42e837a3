import { shortId } from '../core/short-id.ts'
import type { Change } from './recommendation.ts'

type Given =
  | 'rule'
  | 'kind'
  | 'severity'
  | 'title'
  | 'table'
  | 'why'
  | 'evidence'
  | 'confidence'
  | 'disprovedBy'

/** A recommendation of a rule: what is not given is unknown or beside the point. */
export function changeOf(
  fields: Pick<Change, Given | 'ddl' | 'lock'> &
    Partial<Pick<Change, 'down' | 'queries' | 'storage' | 'benefit'>>,
): Change {
  return {
    // the same statement can be the advice of two rules
    id: shortId('r', `${fields.rule}\n${fields.ddl}`),
    down: null,
    queries: [],
    storage: null,
    benefit: null,
    ...fields,
  }
}
