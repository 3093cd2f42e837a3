import { PostAiError } from '../core/error.ts'

/** A parameter of a kept query: `$1` is the first. */
export interface QueryParameter {
  name: string
  /** As in a cast: `date`, `numeric(10,2)`. */
  type: string
  /** The value when none is given, as text. */
  preset: string | null
}

/**
 * The values of parameters in their order, as texts for the server to read: those given as `name=value`, else the presets.
 * Throws `USAGE_INVALID` for a name that is not known and a value that is missing.
 */
export function valuesOf(parameters: readonly QueryParameter[], given: readonly string[]): (string | null)[] {
  const pairs = new Map(given.map(pairOf))
  const names = parameters.map(({ name }) => name)
  for (const name of pairs.keys()) {
    if (!names.includes(name)) throw unknown(name, names)
  }
  return parameters.map(({ name, type, preset }) => {
    const value = pairs.get(name) ?? preset
    if (value !== null) return value
    throw new PostAiError('USAGE_INVALID', `The parameter ${name} (${type}) has no value.`, {
      hints: [`Give it: --param ${name}=…`],
    })
  })
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1)]
  throw new PostAiError('USAGE_INVALID', `--param "${text}" is not of the form name=value.`, {
    hints: ['For example: --param since=2026-01-01'],
  })
}

function unknown(name: string, names: readonly string[]): PostAiError {
  return new PostAiError('USAGE_INVALID', `The query has no parameter ${name}.`, {
    hints: [names.length === 0 ? 'It has none.' : `It has ${names.join(', ')}.`],
  })
}
