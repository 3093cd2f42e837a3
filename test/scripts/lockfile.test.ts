import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { projectRoot } from '../support/house/source-file.ts'

const { missingOptionals } = await import(
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
