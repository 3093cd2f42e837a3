import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  checkedDatabaseName,
  cleanDatabaseName,
  databaseNameFor,
} from '../../src/lib/project/database-name.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

describe('the name of a project database', () => {
  test('comes from package.json, without the scope', async () => {
    await using home = await temporaryDirectory()
    await writeFile(join(home.path, 'package.json'), '{"name": "@acme/My-Shop.v2"}')
    expect(await databaseNameFor(home.path)).toBe('my_shop_v2')
  })

  test('comes from the directory when package.json has none or is damaged', async () => {
    await using home = await temporaryDirectory()
    const directory = join(home.path, 'Crème Brûlée')
    await mkdir(directory)
    expect(await databaseNameFor(directory)).toBe('creme_brulee')
    await writeFile(join(directory, 'package.json'), '{')
    expect(await databaseNameFor(directory)).toBe('creme_brulee')
  })

  test.each([
    ['2nd-try', 'db_2nd_try'],
    ['postgres', 'app_postgres'],
    ['template1', 'app_template1'],
    ['pg_tools', 'app_pg_tools'],
    ['___', ''],
    ['数据', ''],
    ['x'.repeat(80), 'x'.repeat(63)],
  ])('%s becomes %s', (text, expected) => {
    expect(cleanDatabaseName(text)).toBe(expected)
  })

  test('that was asked for is taken as it is or refused with one that can be taken', () => {
    expect(checkedDatabaseName('shop_2')).toBe('shop_2')
    expect(() => checkedDatabaseName('Shop-2')).toThrow(
      expect.objectContaining({ code: 'USAGE_INVALID', hints: [expect.stringContaining('--name shop_2')] }),
    )
  })
})
