import { BaseCommand } from '../cli/base-command.ts'
import { mcpFlags, wordsOfServer } from '../cli/mcp-flags.ts'
import { takeStdout } from '../cli/protocol-stdout.ts'
import { PostAiError } from '../lib/core/error.ts'
import { clientSetup, type McpResult } from '../lib/mcp/client-setup.ts'
import { serveMcp } from '../lib/mcp/serve.ts'
import { mcpSettings } from '../lib/mcp/settings.ts'
import { presentClientSetup } from '../lib/present/client-setup.ts'
import { projectMigrations } from '../lib/project/project-migrations.ts'
import { queryAllowances } from '../lib/project/query-allowances.ts'
import { resolveTarget } from '../lib/project/target.ts'

/** For a model: no colours, and lines that are not broken for a terminal. */
const plain = { color: false, width: 120 }

export default class Mcp extends BaseCommand {
  static override summary = 'let coding agents use a database safely, over the Model Context Protocol'
  static override description =
    `A server on standard input and output: schema search, guarded queries, plans with findings, advice, and checks of
migrations. Everything is read-only. What flags allow, no call of a model can widen. docs/mcp.md tells more.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --print-config claude-code',
    '<%= config.bin %> <%= command.id %> --schema public --mask customers.email --audit mcp.jsonl',
    '<%= config.bin %> <%= command.id %> --database shop=env:SHOP_URL --database crm=postgres://reader@crm/crm',
  ]
  static override flags = mcpFlags
  static override resultType = 'McpResult'

  async run(): Promise<McpResult> {
    const { flags } = await this.parse(Mcp)
    if (flags['print-config']) {
      const setup = clientSetup(flags['print-config'], wordsOfServer(this.argv))
      this.print(presentClientSetup(setup))
      return { setup, calls: 0 }
    }
    if (this.jsonEnabled()) throw noJson()
    const context = await this.context()
    const cwd = process.cwd()
    const given = { functions: flags['allow-function'], foreignTables: flags['allow-foreign-table'] }
    const settings = mcpSettings(flags, {
      env: process.env,
      find: (url, call) => resolveTarget({ url, env: process.env, cwd }, call),
      allow: await queryAllowances(given, cwd, context),
      migrations: await projectMigrations({ cwd }),
      told: {
        explain: async (result) => (await import('../lib/present/explain.ts')).presentExplain(result, plain),
        check: async (result) =>
          (await import('../lib/present/migrate-check.ts')).presentMigrateCheck(result, plain),
      },
    })
    using protocol = takeStdout()
    const streams = { input: process.stdin, output: protocol.output }
    return { setup: null, calls: await serveMcp(settings, streams, this.config.version, context) }
  }
}

function noJson(): PostAiError {
  return new PostAiError(
    'USAGE_INVALID',
    'A running server writes its protocol to standard output, and no document.',
    {
      hints: ['Leave --json out, or add --print-config.'],
    },
  )
}
