import type { Step } from '../apply/step.ts'

/**
 * Steps as a migration in the form of dbmate: what to do below `-- migrate:up`, how to undo it, last first, below
 * `-- migrate:down`. Both run outside a transaction, because CONCURRENTLY and VACUUM cannot run inside one.
 */
export function migrationText(steps: readonly Step[]): string {
  const up = steps.map((step) => `${comment(`${step.title}. ${step.lock}`)}\n${ended(step.ddl)}`)
  const down = [...steps]
    .reverse()
    .map(({ down, title }) => (down === null ? comment(`Nothing to undo: ${title}.`) : ended(down)))
  return `-- migrate:up transaction:false\n${up.join('\n\n')}\n\n-- migrate:down transaction:false\n${down.join('\n\n')}\n`
}

/** Text from a catalog may hold line breaks; each line stays a comment. */
function comment(text: string): string {
  return text
    .split(/\r\n?|\n/)
    .map((line) => `-- ${line}`)
    .join('\n')
}

function ended(sql: string): string {
  return sql.trimEnd().endsWith(';') ? sql.trimEnd() : `${sql.trimEnd()};`
}
