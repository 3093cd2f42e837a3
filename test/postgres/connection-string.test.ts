import { describe, expect, test } from 'vitest'
import {
  displayName,
  parseConnectionString,
  passwordOf,
  withPassword,
} from '../../src/lib/postgres/connection-string.ts'

test.each([
  ['postgres://anna@db.example.org/shop', 'anna@db.example.org:5432/shop'],
  ['postgresql://anna:pw@db.example.org:6543/shop?sslmode=require', 'anna@db.example.org:6543/shop'],
  ['postgres://anna%40home:pw@[::1]/shop', 'anna@home@[::1]:5432/shop'],
  ['postgres:///shop', 'localhost:5432/shop'],
])('people call %s %s', (url, name) => {
  expect(displayName(url)).toBe(name)
})

describe('a password', () => {
  test.each(['plain', 'a@b', 'a/b', 'a:b', '50%', '%41', 'ü 日', '#?&=', "it's"])(
    '%s can be put in and read',
    (password) => {
      const url = withPassword('postgres://anna@localhost:5432/shop', password)
      expect(passwordOf(parseConnectionString(url))).toBe(password)
      expect(displayName(url)).toBe('anna@localhost:5432/shop')
    },
  )

  test('can be taken out, wherever it stands', () => {
    expect(withPassword('postgres://anna:pw@h/shop', undefined)).toBe('postgres://anna@h/shop')
    expect(withPassword('postgres://anna@h/shop?password=pw', undefined)).toBe('postgres://anna@h/shop')
  })
})

test.each([
  ['mysql://anna:canary@h/shop', 'its scheme is mysql://'],
  ['not a url', 'it is not a URL'],
  ['postgres://anna:canary@h:port/shop', 'it is not a URL'],
  ['postgres://an%zna:canary@h/shop', 'it holds a %'],
])('%s is refused, without its password, with the form that is wanted', (url, reason) => {
  let failure: unknown
  try {
    parseConnectionString(url)
  } catch (error) {
    failure = error
  }
  expect(failure).toMatchObject({ code: 'TARGET_INVALID', message: expect.stringContaining(reason) })
  expect(JSON.stringify(failure) + String(failure)).not.toContain('canary')
  expect((failure as { hints: string[] }).hints[0]).toContain('postgres://user:password@host:5432/database')
})
