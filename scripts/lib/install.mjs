import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { at, projectEnvironment, projectNode, say, secondsSince } from './checkout.mjs'
import { hashOf, readIfThere, writeWhole } from './files.mjs'
import { holdsAll, thisMachine } from './lockfile.mjs'
import { Failure, runQuietly } from './run.mjs'

const lockfile = at('package-lock.json')
const installedLockfile = at('node_modules', '.package-lock.json')
const stamp = at('node_modules', '.post-ai-install')

/** Installs the packages that package-lock.json names, unless they are there; true when it had to. */
export async function install() {
  if (isInstalled()) return false
  const start = performance.now()
  say('installing packages (npm ci) …')
  await npm(['ci', '--include=dev', '--include=optional', '--loglevel=error', '--no-audit', '--no-fund'])
  await installNode()
  writeWhole(stamp, stampNow())
  say(`installed packages in ${secondsSince(start)}`)
  return true
}

function isInstalled() {
  if (!existsSync(installedLockfile) || !existsSync(projectNode())) return false
  if (readIfThere(stamp)?.toString() === stampNow()) return true
  if (!holdsWhatIsLocked()) return false
  writeWhole(stamp, stampNow())
  return true
}

function stampNow() {
  return hashOf([lockfile, installedLockfile])
}

/** Whether somebody else's `npm install` left the packages of package-lock.json. */
function holdsWhatIsLocked() {
  return holdsAll(packagesIn(installedLockfile), packagesIn(lockfile), thisMachine())
}

function packagesIn(file) {
  return JSON.parse(readIfThere(file) ?? '{}').packages ?? {}
}

/** The package `node` fetches its binary in an install script, which some settings of npm forbid. */
async function installNode() {
  if (existsSync(projectNode())) return
  const { code, output } = await runQuietly(process.execPath, ['installArchSpecificPackage'], {
    cwd: at('node_modules', 'node'),
    env: npmEnvironment(),
  })
  if (code !== 0 || !existsSync(projectNode()))
    throw new Failure(`the package "node" could not fetch its binary:\n${output}`)
}

async function npm(args) {
  const script = process.env.npm_execpath
  const [program, ...first] = script?.endsWith('.js')
    ? [process.env.npm_node_execpath ?? process.execPath, script]
    : ['npm']
  const { code, output } = await runQuietly(program, [...first, ...args], {
    env: npmEnvironment(),
    shell: program === 'npm' && process.platform === 'win32',
  })
  if (code !== 0) throw new Failure(`npm ${args[0]} failed:\n${output}`)
}

/** npm keeps its cache in the home directory; where there is none to write to, the checkout gives it one. */
function npmEnvironment() {
  const environment = projectEnvironment()
  if (process.env.npm_config_cache && isWritable(process.env.npm_config_cache)) return environment
  return isWritable(homedir()) ? environment : { ...environment, npm_config_cache: at('.cache', 'npm') }
}

function isWritable(directory) {
  try {
    accessSync(directory, constants.W_OK)
    return statSync(directory).isDirectory()
  } catch {
    return false
  }
}
