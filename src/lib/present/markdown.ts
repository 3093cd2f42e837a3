import type { Severity } from '../plan/finding.ts'

/** A mark for each severity that shows on every platform. */
export const severityMarks: Record<Severity, string> = { high: '🔴', medium: '🟠', low: '⚪' }

/** What is shown when its title is clicked. */
export function folded(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`
}

/** A code block that no text in it can close. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}

/** Text that markdown takes as it is. */
export function escapedMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|~#@]/g, (character) =>
    character === '<' ? '&lt;' : character === '>' ? '&gt;' : `\\${character}`,
  )
}
