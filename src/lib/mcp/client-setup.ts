import { PostAiError } from '../core/error.ts'
import { parseConnectionString, passwordOf } from '../postgres/connection-string.ts'

/** The clients whose set-up is known. */
export const mcpClients = ['claude-code', 'cursor', 'vscode', 'zed', 'windsurf', 'codex'] as const

/** One of them. */
export type McpClient = (typeof mcpClients)[number]

/** How a client is told of the server. */
export interface ClientSetup {
  client: McpClient
  /** The file that `text` is merged into; null where it is a command to run. */
  file: string | null
  /** One line. */
  text: string
  /** What to know besides, sentences. */
  notes: string[]
}

/** The result of `mcp`. */
export interface McpResult {
  /** Null unless it was asked for. */
  setup: ClientSetup | null
  /** How many calls of tools were answered. */
  calls: number
}

/**
 * The set-up of a client for a server that is started with these words after `post-ai mcp`. Throws `USAGE_INVALID` when they
 * hold a password: such files are shared.
 */
export function clientSetup(client: McpClient, words: readonly string[]): ClientSetup {
  for (const word of words) requireNoPassword(word)
  const args = ['-y', 'post-ai', 'mcp', ...words]
  const started = { command: 'npx', args }
  const line = ['npx', ...args].map(shellQuoted).join(' ')
  const notes = ['The database is found as everywhere: POST_AI_URL, DATABASE_URL, the project file, PG*.']
  const servers = (key: string) => JSON.stringify({ [key]: { 'post-ai': started } })
  switch (client) {
    case 'claude-code':
      return { client, file: null, text: `claude mcp add --scope project post-ai -- ${line}`, notes }
    case 'codex':
      return {
        client,
        file: null,
        text: `codex mcp add post-ai -- ${line}`,
        notes: [
          ...notes,
          'Codex passes few variables on: name more in ~/.codex/config.toml, as env_vars = ["DATABASE_URL"] below [mcp_servers.post-ai].',
        ],
      }
    case 'vscode':
      return {
        client,
        file: null,
        text: `code --add-mcp ${shellQuoted(JSON.stringify({ name: 'post-ai', ...started }))}`,
        notes: [...notes, `For one project: ${servers('servers')} in .vscode/mcp.json.`],
      }
    case 'cursor':
      return { client, file: '.cursor/mcp.json', text: servers('mcpServers'), notes }
    case 'windsurf':
      return { client, file: '~/.codeium/windsurf/mcp_config.json', text: servers('mcpServers'), notes }
    case 'zed':
      return { client, file: '.zed/settings.json', text: servers('context_servers'), notes }
  }
}

function requireNoPassword(word: string): void {
  const url = word.replace(/^[\w-]+=(?=postgres)/, '')
  if (!/^postgres(?:ql)?:/.test(url) && !/\bpassword\s*=/.test(url)) return
  if (!/\bpassword\s*=/.test(url) && passwordOf(parseConnectionString(url)) === undefined) return
  throw new PostAiError(
    'USAGE_INVALID',
    'The connection string holds a password, which does not belong into a configuration.',
    {
      hints: [
        'Leave it out: post-ai init keeps it in the keychain.',
        'Or set POST_AI_URL where the client is started, and leave --url out; or write --database shop=env:SHOP_URL.',
      ],
    },
  )
}

function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
