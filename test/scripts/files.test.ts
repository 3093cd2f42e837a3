import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { projectRoot } from '../support/house/source-file.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const { filesBelow, hashOf, mirror, writeWhole } = await import(
  pathToFileURL(join(projectRoot, 'scripts', 'lib', 'files.mjs')).href
)

test('a mirror adds, changes and removes, and leaves alone what is the same', async () => {
  await using directory = await temporaryDirectory()
  const [from, to] = [join(directory.path, 'from'), join(directory.path, 'to')]
  await mkdir(join(from, 'deep'), { recursive: true })
  await mkdir(join(to, 'deep'), { recursive: true })
  await writeFile(join(from, 'same'), 'same')
  await writeFile(join(from, 'deep', 'new'), 'new')
  await writeFile(join(from, 'changed'), 'after')
  await writeFile(join(to, 'same'), 'same')
  await writeFile(join(to, 'changed'), 'before')
  await writeFile(join(to, 'deep', 'gone'), 'gone')
  await writeFile(join(to, '.stamp'), 'kept')
  const before = await stat(join(to, 'same'))
  mirror(from, to, ['.stamp'])
  expect(filesBelow(to)).toEqual(['.stamp', 'changed', 'deep/new', 'same'])
  expect(await readFile(join(to, 'changed'), 'utf8')).toBe('after')
  expect((await stat(join(to, 'same'))).ino).toBe(before.ino)
})

test('a file is written only when it changes, and leaves nothing beside it', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'a', 'b')
  expect([writeWhole(file, 'x'), writeWhole(file, 'x'), writeWhole(file, 'y')]).toEqual([true, false, true])
  expect(await readdir(join(directory.path, 'a'))).toEqual(['b'])
})

test('a hash depends on names, contents, absence and words', async () => {
  await using directory = await temporaryDirectory()
  const [a, b] = [join(directory.path, 'a'), join(directory.path, 'b')]
  const hashes = [hashOf([a, b]), hashOf([a])]
  await writeFile(a, '1')
  hashes.push(hashOf([a, b]), hashOf([a, b], ['word']))
  await writeFile(b, '1')
  hashes.push(hashOf([a, b]))
  expect(new Set(hashes).size).toBe(5)
  expect(hashOf([a, b])).toBe(hashes.at(-1))
})
