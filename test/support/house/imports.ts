import { posix } from 'node:path'
import type { SourceFile } from './source-file.ts'

/** One import of a module. `type` imports are gone after compilation, `dynamic` ones run when they are reached. */
export interface Import {
  kind: 'static' | 'type' | 'dynamic'
  /** The path from the root for a module of ours, else undefined. */
  path: string | undefined
  /** The package for anything else, `node:…` included, else undefined. */
  package: string | undefined
}

// The formatter puts every import and re-export at the start of a line and quotes with '.
const staticForm = /^(?:import|export)\s+(?<type>type\s+)?(?:[^'"`;=()]*?\sfrom\s*)?'(?<specifier>[^']+)'/gm
const dynamicForm = /(?<typeof>typeof\s+)?\bimport\(\s*'(?<specifier>[^']+)'\s*\)(?<member>\.[A-Z])?/g

/** All imports of a file, as far as they are written with a literal. */
export function importsOf(file: SourceFile): Import[] {
  const text = withoutComments(file.text)
  const found = [...text.matchAll(staticForm)].map(({ groups }) =>
    toImport(file, groups?.type ? 'type' : 'static', groups?.specifier ?? ''),
  )
  for (const { groups } of text.matchAll(dynamicForm)) {
    const kind = groups?.typeof || groups?.member ? 'type' : 'dynamic'
    found.push(toImport(file, kind, groups?.specifier ?? ''))
  }
  return found
}

function toImport(file: SourceFile, kind: Import['kind'], specifier: string): Import {
  if (specifier.startsWith('.')) {
    return { kind, path: posix.join(posix.dirname(file.path), specifier), package: undefined }
  }
  const parts = specifier.split('/')
  const name = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '')
  return { kind, path: undefined, package: name }
}

/** Comments that begin a line are blanked, their line breaks kept; others cannot hold an import at a line's start. */
export function withoutComments(text: string): string {
  return text
    .replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/^[ \t]*\/\/.*$/gm, '')
}
