import { withoutComments } from './imports.ts'
import { type HouseRule, sourcesOf } from './source-file.ts'

const FILE_LINES = 200
const COMMAND_LINES = 80

/** Sources fit on a few screens, commands on one. */
export const staysSmall: HouseRule = (tree) =>
  sourcesOf(tree).flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length
    const limit = path.startsWith('src/commands/') ? COMMAND_LINES : FILE_LINES
    return lines > limit ? [`${path}: ${lines} lines, ${limit} are allowed`] : []
  })

/** A name is imported from the file that defines it: nothing is passed on, except by the public library. */
export const hasNoBarrels: HouseRule = (tree) =>
  sourcesOf(tree).flatMap(({ path, text }) => {
    if (path === 'src/index.ts') return []
    if (path.endsWith('/index.ts')) return [`${path}: only src/index.ts may have this name`]
    return /^export\s[^'"`;=()]*\sfrom\s*'/m.test(withoutComments(text))
      ? [`${path}: exports what another file defines`]
      : []
  })

/** Commands are default exports, because oclif loads them so; everything else has a name. */
export const exportsByName: HouseRule = (tree) =>
  sourcesOf(tree).flatMap(({ path, text }) => {
    const hasDefault = /^export default /m.test(withoutComments(text))
    const isCommand = path.startsWith('src/commands/')
    if (hasDefault === isCommand) return []
    return [`${path}: ${isCommand ? 'a command is the default export' : 'a default export'}`]
  })
