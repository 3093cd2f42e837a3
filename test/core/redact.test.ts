import { describe, expect, test } from 'vitest'
import { redact, registerSecret, registerSecretsIn } from '../../src/lib/core/redact.ts'

describe('without being told a secret, redact masks the password', () => {
  test.each([
    ['of a URL', 'postgres://u:pw@h/db', 'postgres://u:****@h/db'],
    ['of a URL without a user', 'postgresql://:pw@h/db', 'postgresql://:****@h/db'],
    ['of a URL in a sentence', 'see postgres://u:pw@h/db.', 'see postgres://u:****@h/db.'],
    ['of two URLs', 'postgres://a:b@h postgres://c:d@h', 'postgres://a:****@h postgres://c:****@h'],
    ['with @ in it', 'postgres://u:p@w@h/db', 'postgres://u:****@h/db'],
    ['with / in it', 'postgres://u:p/w@h/db', 'postgres://u:****@h/db'],
    ['with : in it', 'postgres://u:p:w@h/db', 'postgres://u:****@h/db'],
    ['with % in it', 'postgres://u:p%w@h/db', 'postgres://u:****@h/db'],
    ['of a proxy', 'https://u:pw@proxy:3128/', 'https://u:****@proxy:3128/'],
    [
      'of a URL parameter',
      'postgres://h/db?user=u&password=pw&x=1',
      'postgres://h/db?user=u&password=****&x=1',
    ],
    ['of a key', 'postgres://h/db?sslpassword=pw', 'postgres://h/db?sslpassword=****'],
    ['of a conninfo string', 'host=h password=pw user=u', 'host=h password=**** user=u'],
    ['in quotes', "host=h password='p w\\' x' user=u", "host=h password='****' user=u"],
    ['in the environment', 'PGPASSWORD=pw psql', 'PGPASSWORD=**** psql'],
    ['of ALTER ROLE', "ALTER ROLE u PASSWORD 'it''s'", "ALTER ROLE u PASSWORD '****'"],
    ['of an API', 'key sk-ant-api03-abcdefgh_-12', 'key ****'],
  ])('%s', (_, text, masked) => {
    expect(redact(text)).toBe(masked)
  })
})

test.each([
  'postgres://localhost:5432/db',
  'postgres://user@localhost:5432/db',
  'https://www.postgresql.org/docs/18/',
  'The password is wrong.',
  'password authentication failed for user "u"',
  'SELECT a, b FROM t WHERE c = 1',
])('redact leaves alone what holds none: %s', (text) => {
  expect(redact(text)).toBe(text)
})

describe('a registered secret is masked wherever it stands', () => {
  const secret = `Tr0ub4"dor&3 ü/@:%'`
  registerSecret(secret)
  test.each([
    ['as it is', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded as in a URL', new URL(`postgres://u:${encodeURIComponent(secret)}@h`).password],
    ['in JSON', JSON.stringify({ secret })],
    ['in an SQL literal', `'${secret.replaceAll("'", "''")}'`],
  ])('%s', (_, text) => {
    const masked = redact(`before ${text} after`)
    expect(masked).toMatch(/^before .*\*\*\*\*.* after$/)
    expect(masked).not.toContain('dor')
  })

  test('a very short one is not, or every sentence would be full of holes', () => {
    registerSecret('abc')
    expect(redact('the abc of databases')).toBe('the abc of databases')
  })
})

describe('the passwords in a text become known', () => {
  test.each([
    ['a URL', 'postgres://u:canary-1a@h/db', 'canary-1a'],
    ['an encoded one, decoded', 'postgres://u:canary%2F1b@h/db', 'canary/1b'],
    [
      'one with quotes and spaces in a URL that is the whole text',
      `postgres://u:can'a"ry 1c@h/db`,
      `can'a"ry 1c`,
    ],
    ['one that encodes nothing', 'postgres://u:canary%zz1d@h/db', 'canary%zz1d'],
    ['a conninfo string', "password='canary 1e'", 'canary 1e'],
    ['a parameter', 'postgres://h/db?password=canary%401f', 'canary@1f'],
  ])('from %s', (_, text, secret) => {
    registerSecretsIn(text)
    expect(redact(`role u, password "${secret}"`)).not.toContain(secret)
  })
})
