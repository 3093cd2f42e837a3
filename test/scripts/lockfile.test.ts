import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../support/house/source-file.ts'

const { holdsAll, missingOptionals, thisMachine } = await import(
  pathToFileURL(join(projectRoot, 'scripts', 'lib', 'lockfile.mjs')).href
)

test('the lockfile holds the packages of every platform, so that npm ci takes it everywhere', async () => {
  const lock = JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8'))
  expect(missingOptionals(lock.packages)).toEqual({})
})

test('what npm left out is found, with the platform that its name tells', () => {
  const packages = {
    '': {},
    'node_modules/tool': {
      dev: true,
      optionalDependencies: { '@tool/linux-x64-musl': '1.2.3', '@tool/darwin-arm64': '1.2.3', held: '4.0.0' },
    },
    'node_modules/tool/node_modules/held': { version: '4.0.0' },
  }
  expect(missingOptionals(packages)).toEqual({
    'node_modules/@tool/linux-x64-musl': {
      version: '1.2.3',
      cpu: ['x64'],
      libc: ['musl'],
      os: ['linux'],
      dev: true,
      optional: true,
    },
    'node_modules/@tool/darwin-arm64': {
      version: '1.2.3',
      cpu: ['arm64'],
      os: ['darwin'],
      dev: true,
      optional: true,
    },
  })
})

describe('an installation', () => {
  const read = async (path: string) => JSON.parse(await readFile(join(projectRoot, path), 'utf8'))
  const ofMachine = (path: string) => path.includes(`/${process.platform}-${process.arch}`)

  test('that npm made here holds what is locked', async () => {
    const { packages: wanted } = await read('package-lock.json')
    const { packages: installed } = await read('node_modules/.package-lock.json')
    expect(holdsAll(installed, wanted, thisMachine())).toBe(true)
  })

  test.each<[string, (installed: Packages) => void]>([
    ['another version', (installed) => (installed['node_modules/pg'] = { version: '1.0.0' })],
    ['no package', (installed) => delete installed['node_modules/pg']],
    ['no binaries', (installed) => delete installed[Object.keys(installed).find(ofMachine) ?? '']],
  ])('with %s where one is locked does not', async (_, change) => {
    const { packages: wanted } = await read('package-lock.json')
    const { packages: installed } = await read('node_modules/.package-lock.json')
    change(installed)
    expect(holdsAll(installed, wanted, thisMachine())).toBe(false)
  })
})

type Packages = Record<string, { version: string }>
