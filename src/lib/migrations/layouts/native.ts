import { nextUtcSecond } from '../file-version.ts'
import type { Layout } from '../layout.ts'
import {
  areMarkedFiles,
  markedFileName,
  markedTemplate,
  markedVersions,
  readMarkedFiles,
} from './marked-file.ts'

/** Our own: `<time>_<name>.sql` with `-- migrate:up` and `-- migrate:down`, noted in the ledger only. */
export const native: Layout = {
  name: 'native',
  directories: ['migrations'],
  recognises: areMarkedFiles,
  read: readMarkedFiles,
  async create({ files }, name, now) {
    const version = nextUtcSecond(markedVersions(files), now)
    return [{ path: markedFileName(version, name), text: markedTemplate }]
  },
  tracking: null,
  strictOrder: false,
}
