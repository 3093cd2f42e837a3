import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { onTestFinished } from 'vitest'

const postAi = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

/** A client of the built `post-ai mcp`, and what its server writes to stderr. */
export interface McpTestClient {
  client: Client
  pid: number
  log(): string
  /** The text of an answer, and whether it is an error. */
  call(
    name: string,
    args?: Record<string, unknown>,
  ): Promise<{ text: string; isError: boolean; structured: unknown }>
}

/** Starts the built command line as a client would; it ends with the test. */
export async function mcpClient(
  words: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<McpTestClient> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [postAi, 'mcp', ...words],
    stderr: 'pipe',
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  })
  let log = ''
  transport.stderr?.on('data', (chunk) => {
    log += chunk
  })
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(transport)
  onTestFinished(() => client.close())
  return {
    client,
    pid: transport.pid ?? 0,
    log: () => log,
    async call(name, args = {}) {
      const answer = await client.callTool({ name, arguments: args }, undefined, { timeout: 120_000 })
      const content = answer.content as { text: string }[]
      return {
        text: content.map(({ text }) => text).join('\n'),
        isError: answer.isError === true,
        structured: answer.structuredContent,
      }
    },
  }
}
