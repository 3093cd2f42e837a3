import type { ScriptedReply } from '../../test/support/anthropic-server.ts'

/** What is recorded: commands on a throwaway server, with a model that says what the scene holds. */
export interface Scene {
  /** Names the file. */
  name: string
  title: string
  /** SQL that fills the database. */
  sql: string
  steps: readonly Step[]
}

/** A command as it is typed, and what the model replies while it runs. */
export interface Step {
  /** Without `post-ai`; quotes as a shell reads them. */
  command: string
  /** Said before it, as a comment of the shell. */
  remark?: string
  replies?: readonly ScriptedReply[]
}
