import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { quietContext } from '../../src/lib/core/context.ts'
import { migrateCheck } from '../../src/lib/migrations/check/check.ts'
import { median, say, table, writePart } from '../index-selection/report.ts'
import { type Corpus, dangerous, manyFiles, safe } from './corpus.ts'

const ROUNDS = 9
const MANY = 342
/** Rules of squawk about style, or about settings that every file would need: they tell no danger from another. */
const style = /^(prefer-|require-(lock|statement)-timeout|ban-char-field|identifier-too-long)/

interface Judgement {
  file: string
  rules: string[]
}

const bin = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const directory = await mkdtemp(join(tmpdir(), 'post-ai-bench-'))
try {
  const squawk = installSquawk(directory)
  const bad = await written('dangerous', dangerous)
  const good = await written('safe', safe)
  const many = await written('many', manyFiles(MANY))
  const verdicts = {
    'post-ai migrate check': { bad: await ours(bad), good: await ours(good) },
    squawk: { bad: theirs(squawk, bad), good: theirs(squawk, good) },
  }
  const one = bad.slice(0, 1)
  const times = {
    'post-ai migrate check': [wall(postAi(one)), wall(postAi(many))],
    squawk: [wall([squawk, one]), wall([squawk, many])],
  }
  const rows = Object.entries(verdicts).map(([name, judged]) => {
    const [single, all] = times[name as keyof typeof times]
    return [
      name,
      `${caught(judged.bad)} of ${bad.length}`,
      `${caught(judged.good)} of ${good.length}`,
      (single ?? 0).toFixed(0),
      (all ?? 0).toFixed(0),
    ]
  })
  const text = table(['tool', 'dangerous caught', 'safe flagged', 'one file, ms', `${MANY} files, ms`], rows)
  process.stdout.write(`${text}\n`)
  const [mine] = Object.values(verdicts)
  for (const { file, rules } of mine?.bad ?? []) if (rules.length === 0) say(`missed: ${file}`)
  for (const { file, rules } of mine?.good ?? [])
    if (rules.length > 0) say(`flagged: ${file}: ${rules.join(', ')}`)
  if (!process.argv.includes('--no-write')) await writePart('migrate-lint', text)
} finally {
  await rm(directory, { recursive: true, force: true })
}

function installSquawk(prefix: string): string {
  const words = ['install', '--prefix', prefix, '--no-save', '--no-audit', '--no-fund', 'squawk-cli@2.66.0']
  const { status, stderr } = spawnSync('npm', words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`squawk-cli could not be installed: ${stderr}`)
  return join(prefix, 'node_modules', '.bin', 'squawk')
}

async function written(name: string, corpus: Corpus): Promise<string[]> {
  const below = join(directory, name)
  await mkdir(below)
  const files = Object.entries(corpus).map(([file, sql]) => [join(below, `${file}.sql`), `${sql}\n`] as const)
  await Promise.all(files.map(([path, text]) => writeFile(path, text)))
  return files.map(([path]) => path)
}

/** Each file by itself, for a server of version 18 and without a database. */
async function ours(files: readonly string[]): Promise<Judgement[]> {
  const judged: Judgement[] = []
  for (const file of files) {
    const input = { root: directory, cwd: directory, sandbox: false, files: [file] }
    const { files: checked } = await migrateCheck(input, quietContext())
    judged.push({
      file,
      rules: checked.flatMap((one) =>
        one.statements.flatMap(({ findings }) => findings.map(({ rule }) => rule)),
      ),
    })
  }
  return judged
}

function theirs(squawk: string, files: readonly string[]): Judgement[] {
  return files.map((file) => {
    const { stdout } = spawnSync(squawk, ['--reporter', 'json', file], { encoding: 'utf8' })
    const found = JSON.parse(stdout || '[]') as { rule_name: string }[]
    return { file, rules: found.map(({ rule_name: rule }) => rule).filter((rule) => !style.test(rule)) }
  })
}

function caught(judged: readonly Judgement[]): number {
  return judged.filter(({ rules }) => rules.length > 0).length
}

function postAi(files: readonly string[]): [string, string[]] {
  return [process.execPath, [bin, 'migrate', 'check', '--offline', '--quiet', ...files]]
}

/** The median wall time in milliseconds, after a first run that warms the caches. */
function wall([program, words]: readonly [string, readonly string[]]): number {
  const times = Array.from({ length: ROUNDS + 1 }, () => {
    const start = performance.now()
    spawnSync(program, [...words], {
      stdio: 'ignore',
      cwd: directory,
      env: { ...process.env, NO_COLOR: '1' },
    })
    return performance.now() - start
  })
  return median(times.slice(1))
}
