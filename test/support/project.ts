import { chmod, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { quietContext } from '../../src/lib/core/context.ts'
import { stopServer } from '../../src/lib/local/server-control.ts'
import { type RunOptions, type RunResult, runPostAi } from './command-line.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** An empty project and a home of its own, so that no test sees the settings of another or of the user. */
export interface TemporaryProject extends AsyncDisposable {
  /** The directory of the project. */
  path: string
  /** The environment that keeps everything below `root`. */
  env: Record<string, string>
  root: string
  run(args: readonly string[], options?: RunOptions): Promise<RunResult>
  /** The text of a file of the project. */
  read(name: string): Promise<string>
}

/** Makes a project directory `shop`, a home, and a place for a local server; all go when the variable goes out of scope. */
export async function temporaryProject(): Promise<TemporaryProject> {
  const directory = await temporaryDirectory()
  const root = directory.path
  const path = join(root, 'shop')
  await mkdir(path)
  await mkdir(join(path, '.git'))
  // The server of a test that root runs belongs to another user, who must be able to come here.
  await chmod(root, 0o755)
  const env = {
    HOME: join(root, 'home'),
    POST_AI_CONFIG_DIR: join(root, 'config'),
    POST_AI_DATA_DIR: join(root, 'data'),
    POST_AI_CREDENTIALS: 'file',
  }
  return {
    path,
    env,
    root,
    run: (args, options = {}) => runPostAi(args, { cwd: path, ...options, env: { ...env, ...options.env } }),
    read: (name) => readFile(join(path, name), 'utf8'),
    async [Symbol.asyncDispose]() {
      await stopServer(quietContext(), env)
      await directory[Symbol.asyncDispose]()
    },
  }
}

/** The files below a directory whose content holds the text, as paths from it. */
export async function filesHolding(directory: string, text: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const contents = await Promise.all(paths.map((path) => readFile(path, 'latin1')))
  return paths
    .filter((_, index) => contents[index]?.includes(text))
    .map((path) => path.slice(directory.length + 1))
    .sort()
}
