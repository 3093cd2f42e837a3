import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { projectRoot } from './house/source-file.ts'

interface ActionFile {
  inputs: Record<string, { default?: string }>
  runs: { steps: ActionStep[] }
}

interface ActionStep {
  id?: string
  uses?: string
  if?: string
  run?: string
  env?: Record<string, string>
}

/** What a workflow gives to an action. */
export interface ActionCall {
  cwd: string
  /** By their names; the defaults of the action for all others. */
  inputs?: Record<string, string>
  /** Contexts such as `github`, as nested values. */
  contexts: Record<string, unknown>
  /** Of every step, besides its own. */
  env: Record<string, string>
}

/** What the steps left. */
export interface ActionRun {
  /** Of the step that failed, else 0. */
  code: number
  output: string
  /** What steps with an id wrote to GITHUB_OUTPUT, as `id.name`. */
  outputs: Record<string, string>
}

/**
 * Runs the `run` steps of a composite action of this repository one after the other, each with
 * `bash --noprofile --norc -eo pipefail` as GitHub does; steps that use other actions are left out. Of expressions it knows
 * what the actions use: names of contexts, `==`, `&&` and texts in single quotes.
 */
export async function runCompositeAction(name: string, call: ActionCall): Promise<ActionRun> {
  const path = join(projectRoot, '.github', 'actions', name, 'action.yml')
  const action = parse(await readFile(path, 'utf8')) as ActionFile
  const outputs: Record<string, string> = {}
  const steps: Record<string, { outputs: Record<string, string> }> = {}
  const contexts: Record<string, unknown> = { ...call.contexts, steps, inputs: {} }
  const valueIn = (expression: string) => evaluate(expression, contexts)
  const filled = (text: string) => text.replaceAll(/\$\{\{(.*?)\}\}/g, (_, expression) => valueIn(expression))
  const defaults = Object.entries(action.inputs).map(([input, { default: value = '' }]) => [input, value])
  contexts.inputs = { ...Object.fromEntries(defaults), ...call.inputs }
  contexts.inputs = Object.fromEntries(
    Object.entries(contexts.inputs as Record<string, string>).map(([input, value]) => [input, filled(value)]),
  )
  let output = ''
  for (const [index, step] of action.runs.steps.entries()) {
    if (step.run === undefined || (step.if !== undefined && valueIn(step.if) !== 'true')) continue
    const outputFile = join(call.env.RUNNER_TEMP ?? '', `output-${index}`)
    const own = Object.entries(step.env ?? {}).map(([variable, value]) => [variable, filled(value)])
    const env = { ...call.env, ...Object.fromEntries(own), GITHUB_OUTPUT: outputFile }
    const done = await runStep(filled(step.run), call.cwd, env)
    output += done.output
    if (done.code !== 0) return { code: done.code, output, outputs }
    if (step.id === undefined) continue
    const written = await readFile(outputFile, 'utf8').catch(() => '')
    const pairs = [...written.matchAll(/^(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value])
    steps[step.id] = { outputs: Object.fromEntries(pairs) }
    for (const [key, value] of pairs) outputs[`${step.id}.${key}`] = value ?? ''
  }
  return { code: 0, output, outputs }
}

function runStep(script: string, cwd: string, env: Record<string, string>) {
  const words = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script]
  return new Promise<{ code: number; output: string }>((resolve) => {
    execFile('bash', words, { cwd, env, encoding: 'utf8' }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
    )
  })
}

function evaluate(expression: string, contexts: Record<string, unknown>): string {
  const all = expression.split('&&').map((part) => {
    const [left = '', right] = part.split('==').map((word) => word.trim())
    const value = read(left, contexts)
    return right === undefined ? value : String(value === read(right, contexts))
  })
  return all.find((value) => value === 'false') ?? all.at(-1) ?? ''
}

function read(word: string, contexts: Record<string, unknown>): string {
  if (word.startsWith("'")) return word.slice(1, -1)
  const found = word
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], contexts)
  return found === undefined || found === null ? '' : String(found)
}
