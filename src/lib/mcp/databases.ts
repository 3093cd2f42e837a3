import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { type Connection, connect } from '../postgres/connection.ts'
import { connectReadOnly } from '../postgres/read-only.ts'
import type { MaskName } from './masks/mask-name.ts'
import type { McpSettings, OfferedDatabase } from './settings.ts'

/** One of the databases, with what is decided for it. */
export interface Database {
  name: string
  masks: readonly MaskName[]
  /** Its connection string, with password. */
  url(context: RunContext): Promise<string>
  /** A session that only reads, for the catalog; each call opens its own, so that a lost one concerns that call alone. */
  connect(context: RunContext): Promise<Connection>
}

/** The databases of a server. Where one is, is found at the first call and again after a connection was lost or refused. */
export class Databases {
  readonly #settings: McpSettings
  readonly #known = new Map<string, Promise<string>>()

  constructor(settings: McpSettings) {
    this.#settings = settings
    const names = settings.databases.map(({ name }) => name)
    const foreign = settings.masks.find(({ database }) => database !== undefined && !names.includes(database))
    if (foreign) {
      throw new PostAiError(
        'USAGE_INVALID',
        `--mask ${foreign.written} is for a database that is not offered.`,
        {
          hints: [`The databases are ${names.join(', ')}.`],
        },
      )
    }
  }

  /** The names, the first is the one that is meant when no other is named. */
  get names(): string[] {
    return this.#settings.databases.map(({ name }) => name)
  }

  /** The database of a name. Throws `USAGE_INVALID`. */
  named(name: string | undefined): Database {
    const { databases, masks } = this.#settings
    const offered = name === undefined ? databases[0] : databases.find((one) => one.name === name)
    if (!offered) {
      throw new PostAiError('USAGE_INVALID', `There is no database "${name}".`, {
        hints: [`The databases are ${this.names.join(', ')}.`],
      })
    }
    const url = (context: RunContext) => this.#url(offered, context)
    return {
      name: offered.name,
      masks: masks.filter(({ database }) => database === undefined || database === offered.name),
      url,
      connect: async (context) => {
        const settings = { statement_timeout: this.#settings.limits.statementMs }
        return connectReadOnly(await url(context), { signal: context.signal, settings })
      },
    }
  }

  /** Forgets where a database is when an error says that it is there no more. */
  forgetAfter(name: string, error: unknown): void {
    if (error instanceof PostAiError && /^CONNECT/.test(error.code)) this.#known.delete(name)
  }

  async #url(offered: OfferedDatabase, context: RunContext): Promise<string> {
    try {
      return await this.#found(offered, context)
    } catch (error) {
      // the call that looked for it was cancelled, and this one was not
      const isOthers = error instanceof PostAiError && error.code === 'INTERRUPTED' && !context.signal.aborted
      if (!isOthers) throw error
      return this.#found(offered, context)
    }
  }

  #found(offered: OfferedDatabase, context: RunContext): Promise<string> {
    const known = this.#known.get(offered.name)
    if (known) return known
    const finding = offered.find(context).then(({ url }) => url)
    this.#known.set(offered.name, finding)
    finding.catch(() => this.#known.delete(offered.name))
    return finding
  }
}

/** A session like that of a query, in which a plan may be asked for: in a transaction that can write nothing. */
export async function inJudgedTransaction<T>(
  url: string,
  { statementMs }: McpSettings['limits'],
  { signal }: RunContext,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const settings = { default_transaction_read_only: 'on', statement_timeout: statementMs, lock_timeout: 2000 }
  await using connection = await connect(url, { signal, settings })
  await connection.query('BEGIN TRANSACTION READ ONLY')
  await connection.query('SELECT 1')
  try {
    return await work(connection)
  } finally {
    await connection.query('ROLLBACK').catch(() => undefined)
  }
}
