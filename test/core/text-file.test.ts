import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readTextFile, writeTextFile } from '../../src/lib/core/text-file.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

test('what was written can be read', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'a.txt')
  await writeTextFile(path, 'größer\n')
  await writeTextFile(path, 'grün\n', 0o600)
  expect(await readTextFile(path)).toBe('grün\n')
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(directory.path)).toEqual(['a.txt'])
})

test('a byte order mark is no part of a text', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'a.sql')
  await writeFile(path, '\uFEFFSELECT 1')
  expect(await readTextFile(path)).toBe('SELECT 1')
})

test('a file that cannot be read is named, with the reason', async () => {
  await using directory = await temporaryDirectory()
  const missing = join(directory.path, 'none.sql')
  const failure = { code: 'INPUT_UNREADABLE', message: `Cannot read ${missing}: it does not exist.` }
  await expect(readTextFile(missing)).rejects.toMatchObject(failure)
  await expect(readTextFile(directory.path)).rejects.toThrow('it is a directory')
})

test('a file that cannot be written leaves nothing behind and the old one whole', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'taken')
  await mkdir(path)
  await writeFile(join(path, 'inside'), 'kept')
  await expect(writeTextFile(path, 'new')).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' })
  expect(await readdir(directory.path)).toEqual(['taken'])
  expect(await readFile(join(path, 'inside'), 'utf8')).toBe('kept')
  const nowhere = join(directory.path, 'no', 'such', 'file')
  await expect(writeTextFile(nowhere, 'x')).rejects.toThrow(`Cannot write ${nowhere}: it does not exist.`)
})
