import { readFileSync } from 'node:fs'
import { type McpSettings, type McpWords, mcpSettings } from '../../src/lib/mcp/settings.ts'
import { ToolCaller } from '../../src/lib/mcp/tool-caller.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { sample } from './sample.ts'
import { type TestDatabase, testDatabase } from './servers.ts'

const read = (name: string) => readFileSync(new URL(`../fixtures/mcp/${name}.sql`, import.meta.url), 'utf8')

/** The lines of a corpus, without headings. */
export function lines(name: 'leaks' | 'open'): string[] {
  return read(name)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('--'))
}

/** A database of people whose secrets begin with a word, and whose salaries lie around a number. */
export async function peopleDatabase(major: number, secret: string, salary: number): Promise<TestDatabase> {
  const database = await testDatabase(major)
  await using session = await connect(database.url)
  await session.script(read('people').replaceAll('$SECRET$', secret).replaceAll('$NUMBER$', String(salary)))
  return database
}

const words: McpWords = {
  database: [],
  schema: [],
  mask: [],
  'max-rows': 500,
  'max-cell': 1000,
  'max-cost': 10_000_000,
  timeout: 30,
  analyze: false,
  'allow-write-files': false,
}

/** What a call of a tool came to. */
export interface ToolOutcome {
  text: string
  isError: boolean
  structured: Record<string, unknown> | undefined
}

/** The tools on a database, called without a protocol. */
export async function toolsOn(url: string, given: Partial<McpWords> = {}, change: Partial<McpSettings> = {}) {
  const log: string[] = []
  const settings = mcpSettings(
    { ...words, ...given },
    {
      env: {},
      find: async (named) => ({ url: named ?? url, display: 'test' }),
      allow: {},
      migrations: { root: '/nowhere' },
      told: {
        explain: async (result) => JSON.stringify(result),
        check: async (result) => JSON.stringify(result),
      },
    },
  )
  const note = (text: string) => void log.push(text)
  const report = { step: note, count: () => undefined, warn: note, note }
  const caller = await ToolCaller.open({ ...settings, ...change }, report)
  return {
    log,
    caller,
    async call(name: string, args: Record<string, unknown> = {}, signal?: AbortSignal): Promise<ToolOutcome> {
      const incoming = { name, args, signal: signal ?? new AbortController().signal, notify: undefined }
      const result = await caller.call(incoming, () => undefined)
      return {
        text: result.content.map(({ text }) => text).join('\n'),
        isError: result.isError === true,
        structured: result.structuredContent,
      }
    },
  }
}

/** The majors on which the tools are tested. */
export const mcpMajors = sample([18, 15, 13])
