import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findProjectFile, PROJECT_FILE, writeProjectFile } from '../../src/lib/project/project-file.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const shop = { version: 1, database: { type: 'local', name: 'shop', role: 'shop' } } as const

describe('the project file', () => {
  test('is found from a directory below it', async () => {
    await using home = await temporaryDirectory()
    await writeProjectFile(join(home.path, PROJECT_FILE), shop)
    await mkdir(join(home.path, 'src/deep'), { recursive: true })
    expect(await findProjectFile(join(home.path, 'src/deep'))).toEqual({
      path: join(home.path, PROJECT_FILE),
      config: shop,
    })
  })

  test('is not looked for above the root of the repository', async () => {
    await using home = await temporaryDirectory()
    await writeProjectFile(join(home.path, PROJECT_FILE), shop)
    await mkdir(join(home.path, 'repository/.git'), { recursive: true })
    await mkdir(join(home.path, 'repository/src'))
    expect(await findProjectFile(join(home.path, 'repository/src'))).toBeUndefined()
  })

  test('keeps what this version does not know, and is not written again when equal', async () => {
    await using home = await temporaryDirectory()
    const path = join(home.path, PROJECT_FILE)
    await writeFile(
      path,
      JSON.stringify({ $schema: './x.json', version: 1, database: shop.database, later: { a: 1 } }),
    )
    const before = await stat(path)
    expect(await writeProjectFile(path, shop)).toBe('unchanged')
    expect((await stat(path)).ino).toBe(before.ino)
    expect(await writeProjectFile(path, { version: 1, database: { ...shop.database, name: 'store' } })).toBe(
      'updated',
    )
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      $schema: './x.json',
      version: 1,
      database: { type: 'local', name: 'store', role: 'shop' },
      later: { a: 1 },
    })
    expect(await readdir(home.path)).toEqual([PROJECT_FILE])
  })

  test.each([
    ['{', 'it is not JSON'],
    ['[]', 'it must be an object'],
    ['{"database": {}}', 'version in'],
    ['{"version": 2}', 'of a newer post-ai'],
    ['{"version": 1}', 'database in'],
    ['{"version": 1, "database": {"type": "cloud"}}', 'database.type in'],
    ['{"version": 1, "database": {"type": "local"}}', 'database.name in'],
    ['{"version": 1, "database": {"type": "local", "name": 7}}', 'database.name in'],
    ['{"version": 1, "database": {"type": "url", "url": "mysql://x"}}', 'database.url in'],
    ['{"version": 1, "database": {"type": "url", "url": "postgres://a:canary@h/d"}}', 'it holds a password'],
  ])('with the content %s is refused: %s', async (content, reason) => {
    await using home = await temporaryDirectory()
    await writeFile(join(home.path, PROJECT_FILE), content)
    const failure = findProjectFile(home.path)
    await expect(failure).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(reason),
    })
    await expect(failure).rejects.toThrow(join(home.path, PROJECT_FILE))
    await expect(failure).rejects.not.toThrow('canary')
  })
})
