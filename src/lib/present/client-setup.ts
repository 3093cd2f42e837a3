import type { ClientSetup } from '../mcp/client-setup.ts'

/** The line alone: it is piped and copied. What to do with it follows as comments. */
export function presentClientSetup({ file, text, notes }: ClientSetup): string {
  const what = file === null ? 'Run this.' : `Merge this into ${file}.`
  return `${text}\n${[what, ...notes].map((note) => `# ${note}`).join('\n')}\n`
}
