import { withoutComments } from './imports.ts'
import { type HouseRule, sourcesOf } from './source-file.ts'

const terminalForms: readonly [RegExp, string][] = [
  [/\bconsole\./, 'writes to the console'],
  [/\bprocess\.(?:stdout|stderr)\b/, 'writes to the terminal'],
  [/\bprocess\.(?:exit|exitCode)\b/, 'ends the process'],
  [/\bprocess\.argv\b/, 'reads the words of the call'],
  [/\bprocess\.on\(/, 'listens to the process'],
]

/**
 * The library leaves terminal, arguments and the end of the process to the command line. A file named `…-process.ts`
 * is a program that the library starts: its process is its own.
 */
export const leavesTheTerminalAlone: HouseRule = (tree) =>
  sourcesOf(tree)
    .filter(({ path }) => path.startsWith('src/lib/') && !path.endsWith('-process.ts'))
    .flatMap(({ path, text }) => {
      const code = withoutComments(text)
      return terminalForms.flatMap(([form, what]) => (form.test(code) ? [`${path}: ${what}`] : []))
    })

const exported =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|class|interface|type|const) (\w+)/

/** Everything that the library exports says what it is. */
export const explainsItsExports: HouseRule = (tree) =>
  sourcesOf(tree)
    .filter(({ path }) => path.startsWith('src/lib/'))
    .flatMap(({ path, text }) => {
      const lines = text.split('\n')
      const known = new Set<string>()
      return lines.flatMap((line, index) => {
        const name = exported.exec(line)?.[1]
        if (!name || known.has(name)) return []
        known.add(name)
        return lines[index - 1]?.trimEnd().endsWith('*/') ? [] : [`${path}: ${name} has no doc comment`]
      })
    })

const foreign: readonly [RegExp, string][] = [
  [/(?<![\w.:-])\/(?:work|root|home\/\w+|Users\/\w+)\/[\w.]/, 'an absolute path of some machine'],
  [/\b[a-z]:\\Users\\/i, 'an absolute path of some machine'],
  [/"resolved"\s*:/, 'the address of a package registry'],
  [
    /\b(?:registry|npm|mirror)\.(?!json\b)[a-z0-9-]+\.[a-z]{2,}\b|:48[7]3\b/i,
    'the address of a package registry',
  ],
  [/\bissue\s+#?\d+\b|\bthe lead\b|\bhelper of the\b|\bother helpers?\b/i, 'how it was made, not what it is'],
]

/** The project speaks of itself only: no machine it was made on, no address it was fetched from. */
export const speaksOfItself: HouseRule = (tree) =>
  tree
    .filter(({ path }) => !path.startsWith('test/house.test.ts'))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          foreign.flatMap(([form, what]) => (form.test(line) ? [`${path}:${index + 1}: ${what}`] : [])),
        ),
    )
