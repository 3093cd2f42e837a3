import { chmod, lstat, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readEnvFile, setInEnvFile } from '../../src/lib/project/env-file.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const url = 'postgres://shop:secret@127.0.0.1:5555/shop'

/** What the file holds after DATABASE_URL was set in it. */
async function contentAfter(before: string, value = url): Promise<string> {
  await using home = await temporaryDirectory()
  const path = join(home.path, '.env')
  await writeFile(path, before)
  await setInEnvFile(path, 'DATABASE_URL', value)
  expect(await readEnvFile(path, 'DATABASE_URL')).toBe(value)
  return readFile(path, 'utf8')
}

describe('a .env file', () => {
  test('that does not exist is made for its owner only', async () => {
    await using home = await temporaryDirectory()
    const path = join(home.path, '.env')
    expect(await setInEnvFile(path, 'DATABASE_URL', url)).toBe('created')
    expect(await readFile(path, 'utf8')).toBe(`DATABASE_URL=${url}\n`)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test('gets the line at its end and keeps every byte before it', async () => {
    const before = '# keep me\n\nexport KEY = "a # b"  # why\nEMPTY=\n  INDENTED=1\n'
    expect(await contentAfter(before)).toBe(`${before}DATABASE_URL=${url}\n`)
  })

  test('without a last line end gets one first', async () => {
    expect(await contentAfter('A=1')).toBe(`A=1\nDATABASE_URL=${url}\n`)
  })

  test('with Windows line ends keeps to them', async () => {
    expect(await contentAfter('A=1\r\nB=2')).toBe(`A=1\r\nB=2\r\nDATABASE_URL=${url}\r\n`)
  })

  test('that is empty gets one line', async () => {
    expect(await contentAfter('')).toBe(`DATABASE_URL=${url}\n`)
  })

  test.each([
    [
      'bare, with a comment',
      'DATABASE_URL=old # the old one\nB=2\n',
      `DATABASE_URL=${url} # the old one\nB=2\n`,
    ],
    ['in double quotes', 'A=1\nDATABASE_URL="old"\nB=2', `A=1\nDATABASE_URL="${url}"\nB=2`],
    [
      'in single quotes after export',
      "export DATABASE_URL = 'old'\r\n",
      `export DATABASE_URL = '${url}'\r\n`,
    ],
    ['empty', 'DATABASE_URL=\nB=2\n', `DATABASE_URL=${url}\nB=2\n`],
  ])('with a value that is %s has it replaced in its place', async (_, before, expected) => {
    expect(await contentAfter(before)).toBe(expected)
  })

  test('that only mentions the name in a comment or a text of several lines gets the line at its end', async () => {
    const before = '# DATABASE_URL=old\nNOTE="first\nDATABASE_URL=inside\n"\nMY_DATABASE_URL=x\n'
    expect(await contentAfter(before)).toBe(`${before}DATABASE_URL=${url}\n`)
  })

  test('that sets the name twice has the one replaced that counts, the last', async () => {
    expect(await contentAfter('DATABASE_URL=a\nDATABASE_URL=b\n')).toBe(
      `DATABASE_URL=a\nDATABASE_URL=${url}\n`,
    )
  })

  test('gets a URL with parameters in quotes, so that a shell can read it', async () => {
    const long = `${url}?sslmode=require&application_name=shop`
    expect(await contentAfter('', long)).toBe(`DATABASE_URL="${long}"\n`)
  })

  test('that says the same already is not touched', async () => {
    await using home = await temporaryDirectory()
    const path = join(home.path, '.env')
    await writeFile(path, `DATABASE_URL='${url}'`)
    const before = await stat(path)
    expect(await setInEnvFile(path, 'DATABASE_URL', url)).toBe('unchanged')
    const now = await stat(path)
    expect([now.ino, now.mtimeMs]).toEqual([before.ino, before.mtimeMs])
  })

  test('keeps its mode, and a link stays a link', async () => {
    await using home = await temporaryDirectory()
    const target = join(home.path, 'shared.env')
    await writeFile(target, 'A=1\n')
    await chmod(target, 0o664)
    await symlink(target, join(home.path, '.env'))
    expect(await setInEnvFile(join(home.path, '.env'), 'DATABASE_URL', url)).toBe('added')
    expect((await lstat(join(home.path, '.env'))).isSymbolicLink()).toBe(true)
    expect((await stat(target)).mode & 0o777).toBe(0o664)
    expect(await readFile(target, 'utf8')).toBe(`A=1\nDATABASE_URL=${url}\n`)
  })

  test('that is a directory is named with the reason', async () => {
    await using home = await temporaryDirectory()
    await expect(setInEnvFile(home.path, 'DATABASE_URL', url)).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringContaining('it is a directory'),
    })
  })
})
