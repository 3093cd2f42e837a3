import { stripVTControlCharacters } from 'node:util'
import { messageOf, PostAiError } from '../lib/core/error.ts'
import { nearest } from '../lib/core/nearest.ts'

/** What oclif's parser adds to some of its errors; all of it may be absent. */
interface ParseError extends Error {
  /** Arguments that are missing (described) or too many (their words). */
  args?: readonly (string | { name?: string; description?: string })[]
  /** Flags that do not exist, as they were written. */
  flags?: readonly string[]
  parse?: { input?: { flags?: Readonly<Record<string, unknown>> } }
}

interface Complaint {
  message: string
  hint?: string | undefined
}

/**
 * The error for a call whose words are wrong: names the input, the reason and the next step, where oclif names its
 * own rules. Values of flags are not repeated where their names say enough: they may hold passwords. `command` is
 * what was called, in words; '' when that is not known.
 */
export function usageError(thrown: Error, command: string): PostAiError {
  const text = stripVTControlCharacters(messageOf(thrown)).replace(/\s*See more help with --help\s*$/, '')
  return asError(complaintsOf(thrown, text), command)
}

/** The error for words after a command that takes none, or not so many. */
export function tooMany(words: readonly string[], command: string): PostAiError {
  return asError([extraWords(words)], command)
}

function asError(complaints: readonly Complaint[], command: string): PostAiError {
  const hints = complaints.flatMap(({ hint }) => hint ?? [])
  const help = `${['post-ai', command, '--help'].filter(Boolean).join(' ')} shows what it takes.`
  const message = complaints.map((complaint) => complaint.message).join(' ')
  return new PostAiError('USAGE_INVALID', message, { hints: [...new Set([...hints, help])] })
}

function complaintsOf(thrown: ParseError, text: string): Complaint[] {
  if (thrown.flags) return thrown.flags.map((flag) => unknownFlag(flag, thrown))
  if (thrown.args && /^Unexpected arg/.test(text)) return [extraWords(thrown.args.map(String))]
  if (thrown.args && /^Missing \d+ required arg/.test(text)) return thrown.args.map(missingArgument)
  const rules = /^The following errors? occurred:\s*([\s\S]*)$/.exec(text)?.[1]
  return rules === undefined ? [valueComplaint(text)] : ruleComplaints(rules)
}

function unknownFlag(written: string, { parse }: ParseError): Complaint {
  const flag = written.replace(/=.*$/s, '')
  const meant = nearest(flag.replace(/^-+/, ''), Object.keys(parse?.input?.flags ?? {}))
  return { message: `There is no flag ${flag}.`, hint: meant && `Did you mean --${meant}?` }
}

function extraWords(words: readonly string[]): Complaint {
  const quoted = words.map((word) => `"${word}"`).join(', ')
  return {
    message: `${words.length === 1 ? 'One argument' : 'Arguments'} too many: ${quoted}.`,
    hint: words.some((word) => /^postgres(ql)?:/.test(word))
      ? 'A connection string is given with --url.'
      : undefined,
  }
}

function missingArgument(arg: string | { name?: string; description?: string }): Complaint {
  if (typeof arg === 'string') return { message: `The argument <${arg}> is missing.` }
  const { name = '', description } = arg
  return { message: `The argument <${name}> is missing${description ? `: ${description}` : ''}.` }
}

/** The rules between flags; two flags that exclude each other are told from both sides, and said once. */
function ruleComplaints(text: string): Complaint[] {
  const pair = /^ *--([\w-]+)(?:=[\s\S]*?)? cannot also be provided when using --([\w-]+)$/gm
  const pairs = [...text.matchAll(pair)].map(([, one = '', other = '']) => [one, other].sort())
  const together = pairs.map(([one, other]) => `--${one} and --${other} exclude each other.`)
  const others = text
    .replace(pair, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
  return [
    ...[...new Set(together)].map((message) => ({ message, hint: 'Leave one of the two out.' })),
    ...others.map((line) => ruleComplaint(line.trim())),
  ]
}

function ruleComplaint(rule: string): Complaint {
  const [, flag, needed] = /^All of the following .* when using (--[\w-]+): (.*)$/.exec(rule) ?? []
  if (needed) return { message: `${flag} needs ${needed} too.`, hint: `Add ${needed}, or leave ${flag} out.` }
  const [, missing] = /^Missing required flag ([\w-]+)$/.exec(rule) ?? []
  if (missing) return { message: `--${missing} is missing.` }
  const [, how, names] = /^(Exactly|At least) one of the following must be provided: (.*)$/.exec(rule) ?? []
  if (names) return { message: `${how} one of these is needed: ${names}.` }
  return { message: sentence(rule) }
}

function valueComplaint(text: string): Complaint {
  const [, flag, reason = ''] = /^Parsing (--[\w-]+)\s+([\s\S]*)$/.exec(text) ?? []
  const [, kind, value] = /^Expected an? (.*) but received: ([\s\S]*)$/.exec(reason) ?? []
  if (flag && kind) return { message: `${flag} is "${value}", and must be ${withArticle(kind)}.` }
  if (flag) return { message: `${flag}: ${sentence(reason)}` }
  const [, input, choices] = /^Expected ([\s\S]*) to be one of: (.*)$/.exec(text) ?? []
  const [, chosen, choice] = /^(--[\w-]+)=([\s\S]*)$/.exec(input ?? '') ?? []
  if (choices)
    return {
      message: `${chosen ? `${chosen} is "${choice}"` : `An argument is "${input}"`}, and must be one of ${choices}.`,
    }
  const [, once] = /^Flag (--[\w-]+) can only be specified once$/.exec(text) ?? []
  if (once) return { message: `${once} was given more than once.`, hint: 'Give it once.' }
  const [, bare, values] = /^Flag (--[\w-]+) expects (?:a value|one of these values: (.*))$/.exec(text) ?? []
  if (bare) return { message: `${bare} needs a value${values ? `: one of ${values}` : ''}.` }
  return { message: sentence(text) }
}

function withArticle(kind: string): string {
  const words = kind.replace('integer', 'whole number').replace('url', 'URL')
  return `a ${words}`
}

function sentence(message: string): string {
  return /[.!?:]$/.test(message) ? message : `${message}.`
}
