import type { StoredPassword } from '../credentials/passwords.ts'
import type { EnvFileChange } from './env-file.ts'

/** What `init` did. It holds no password. */
export interface InitResult {
  database: {
    /** `local`: on the user's own server; `url`: on a server that was there already. */
    type: 'local' | 'url'
    name: string
    role: string
    /** Whether it was made now; false when it was there already. */
    created: boolean
    /** `role@host:port/name`. */
    display: string
  }
  server: {
    /** e.g. "18.4" */
    version: string
    /** Whether a stopped local server was started for this. */
    started: boolean
    /** Of the local server. */
    dataDirectory?: string
  }
  /** Where the password is kept; null when the server wants none. */
  credentials: StoredPassword | { store: 'environment'; location: string } | null
  projectFile: { path: string; change: 'created' | 'updated' | 'unchanged' }
  /** Null when it was not asked for. `gitIgnored` false means that git would take the password along. */
  envFile: { path: string; change: EnvFileChange; gitIgnored: boolean } | null
  /** Commands to go on with. */
  next: string[]
}

/** A database that is ready, before anything about it is written into the project. */
export interface ReadyDatabase {
  result: Pick<InitResult, 'database' | 'server'>
  /** With password, if there is one. */
  url: string
  /** Keeps the password; called once all checks are passed. */
  keepPassword: () => Promise<InitResult['credentials']>
}
