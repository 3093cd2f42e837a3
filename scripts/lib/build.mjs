import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { at, cacheDirectory, projectNode, say, secondsSince } from './checkout.mjs'
import { filesBelow, hashOf, mirror, readIfThere, writeWhole } from './files.mjs'
import { Failure, runQuietly } from './run.mjs'

/** The build happens here and is copied to dist/ when all of it has succeeded. */
const stage = join(cacheDirectory, 'build')
const STAMP = '.stamp'

/**
 * Builds dist/ and the manifest, unless they were built from the same sources; true when it had to.
 * `despiteErrors` takes what the compiler wrote although it found type errors.
 */
export async function build({ despiteErrors = false, force = false } = {}) {
  const source = hashOf(inputs(), [process.platform])
  if (!force && isBuiltFrom(source)) return false
  const start = performance.now()
  await compile(despiteErrors)
  copyAssets()
  await runBundler('bundle.mjs')
  await runBundler('pev2-asset.mjs')
  await makeManifest()
  mirror(join(stage, 'dist'), at('dist'), [STAMP])
  writeWhole(at('oclif.manifest.json'), readIfThere(join(stage, 'oclif.manifest.json')))
  writeWhole(at('dist', STAMP), source)
  say(`built dist/ in ${secondsSince(start)}`)
  return true
}

function isBuiltFrom(source) {
  return existsSync(at('oclif.manifest.json')) && readIfThere(at('dist', STAMP))?.toString() === source
}

function inputs() {
  const settings = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']
  const sources = filesBelow(at('src')).map((file) => `src/${file}`)
  const scripts = ['build.mjs', 'files.mjs'].map((file) => `scripts/lib/${file}`)
  const viewer = filesBelow(at('scripts', 'pev2')).map((file) => `scripts/pev2/${file}`)
  const bundlers = ['scripts/bundle.mjs', 'scripts/pev2-asset.mjs']
  return [...settings, ...sources, ...scripts, ...bundlers, ...viewer].map((file) => at(file))
}

async function compile(despiteErrors) {
  const compiler = at('node_modules', 'typescript', 'bin', 'tsc')
  if (!existsSync(compiler)) throw new Failure('the packages are not installed: run "npm ci" first')
  dropOrphans()
  const { code, output } = await runQuietly(projectNode(), [compiler, '-p', 'tsconfig.build.json'])
  if (code === 0) return
  if (!despiteErrors) throw new Failure(`the sources do not compile:\n${output}`)
  say(`type errors, and the build goes on:\n${output}`)
}

/** The compiler does not take away what it wrote for a source that is gone. */
function dropOrphans() {
  for (const file of filesBelow(join(stage, 'dist'))) {
    const source = file.replace(/\.d\.ts$/, '.ts')
    if (file.endsWith('.d.ts') && !existsSync(at('src', source))) rmSync(join(stage, 'dist', file))
  }
}

/** What is not TypeScript (SQL, style sheets, templates) stands where it does below src. */
function copyAssets() {
  for (const file of filesBelow(at('src'))) {
    if (file.endsWith('.ts')) continue
    const target = join(stage, 'dist', file)
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(at('src', file), target)
  }
}

/** A script that bundles with esbuild into `<stage>/dist`, in a process of its own: esbuild may have come a moment ago. */
async function runBundler(name) {
  const script = at('scripts', name)
  if (!existsSync(script)) return
  const { code, output } = await runQuietly(projectNode(), [script, join(stage, 'dist')])
  if (code !== 0) throw new Failure(`scripts/${name} failed:\n${output}`)
}

/** The list of commands and flags, so that `--help` need not load every command. */
async function makeManifest() {
  copyFileSync(at('package.json'), join(stage, 'package.json'))
  rmSync(join(stage, 'bin'), { recursive: true, force: true })
  cpSync(at('bin'), join(stage, 'bin'), { recursive: true })
  mkdirSync(join(stage, 'dist', 'commands'), { recursive: true })
  const oclif = at('node_modules', 'oclif', 'bin', 'run.js')
  const { code, output } = await runQuietly(projectNode(), [oclif, 'manifest', stage], { cwd: stage })
  if (code !== 0 || !existsSync(join(stage, 'oclif.manifest.json')))
    throw new Failure(`oclif manifest failed:\n${output}`)
}
