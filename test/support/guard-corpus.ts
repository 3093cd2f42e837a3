import { readFileSync } from 'node:fs'

/** A statement of a corpus, and the first major version that understands it. */
export interface CorpusStatement {
  sql: string
  since: number
}

/** The statements of test/fixtures/guard/<name>.sql: one to a line, without headings. */
export function readCorpus(name: 'attacks' | 'attacks-shadowed' | 'honest'): CorpusStatement[] {
  const text = readFileSync(new URL(`../fixtures/guard/${name}.sql`, import.meta.url), 'utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('--'))
    .map((line) => {
      const mark = /^\/\* (\d+)\+ \*\/ /.exec(line)
      return { sql: mark ? line.slice(mark[0].length) : line, since: Number(mark?.[1] ?? 0) }
    })
}
