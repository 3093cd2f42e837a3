import { join } from 'node:path'
import { dataDirectory } from '../core/directories.ts'
import { LOCAL_MAJOR } from './binary-versions.ts'

/** The paths of the user's local server. */
export interface ServerPlace {
  /** Holds all that follows. */
  directory: string
  /** PostgreSQL's own data directory. */
  dataDir: string
  /** The server's log files, one per day of the week, each overwritten after a week. */
  logDir: string
  /** What the last start said before the log was open. */
  startLog: string
  /** Port and superuser password; readable by its owner only. */
  record: string
}

/** Where the user's local server lies. */
export function serverPlace(env: NodeJS.ProcessEnv = process.env): ServerPlace {
  const directory = join(dataDirectory(env), 'local', String(LOCAL_MAJOR))
  return {
    directory,
    dataDir: join(directory, 'data'),
    logDir: join(directory, 'log'),
    startLog: join(directory, 'start.log'),
    record: join(directory, 'server.json'),
  }
}
