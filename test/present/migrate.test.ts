import { expect, test } from 'vitest'
import type { MigrateAdoptResult } from '../../src/lib/migrations/adopt.ts'
import type { MigrateStatusResult, MigrationStatus } from '../../src/lib/migrations/status.ts'
import { presentMigrateAdopt } from '../../src/lib/present/migrate-adopt.ts'
import { presentMigrateStatus } from '../../src/lib/present/migrate-status.ts'

const one: MigrationStatus = {
  version: '1',
  name: 'people',
  file: 'migrations/1_people.sql',
  condition: 'applied',
  appliedAt: '2026-03-01T12:00:00.000Z',
  appliedBy: 'post-ai',
  durationMs: 12,
  statements: null,
  reversible: true,
}
const status: MigrateStatusResult = {
  target: 'anna@host:5432/shop',
  layout: 'native',
  directory: 'migrations',
  trackedIn: 'post_ai.migrations',
  adopted: true,
  migrations: [
    one,
    {
      ...one,
      version: '2',
      name: 'half',
      condition: 'unfinished',
      appliedAt: null,
      appliedBy: null,
      statements: { done: 2, total: 5 },
    },
    {
      ...one,
      version: '3',
      name: 'next',
      condition: 'pending',
      appliedAt: null,
      appliedBy: null,
      reversible: false,
    },
  ],
  pending: 2,
  drift: [],
}
const plain = { color: false, width: 80 }

test('the status has a line for each migration', () => {
  expect(presentMigrateStatus(status, plain)).toBe(`anna@host:5432/shop
migrations (native), applied ones in post_ai.migrations
  applied    1 people  2026-03-01T12:00:00.000Z
  unfinished 2 half  statement 2 of 5
  pending    3 next  no down
1 migration applied, 2 not.`)
})

test('the status of a changed file shows the difference and the choices', () => {
  const drift = [
    {
      version: '1',
      kind: 'changed' as const,
      file: 'migrations/1_people.sql',
      diff: '- a\n+ b',
      choices: ['Put it back.'],
    },
  ]
  const text = presentMigrateStatus(
    { ...status, migrations: [{ ...one, condition: 'changed' }], pending: 0, drift },
    plain,
  )
  expect(text).toContain('1 migration applied, 0 not; 1 differs from its file.')
  expect(text).toMatch(/was changed after it was applied\n {2}- a\n {2}\+ b\n {2}Put it back\.$/)
})

test('what would be adopted is told from what was', () => {
  const result: MigrateAdoptResult = {
    target: 'anna@host:5432/shop',
    layout: 'diesel',
    directory: 'migrations',
    trackedIn: { table: 'public.__diesel_schema_migrations', exists: true },
    otherTables: [{ layout: 'dbmate', table: 'public.schema_migrations' }],
    files: 3,
    applied: 2,
    pending: 1,
    toNote: ['1', '2'],
    toForget: [],
    accepted: [],
    baselined: [],
    drift: [],
    written: false,
  }
  const text = presentMigrateAdopt(result, plain)
  expect(text).toContain('public.__diesel_schema_migrations: 2 applied, 1 not')
  expect(text).toContain('public.schema_migrations is there too, of dbmate')
  expect(text).toContain('2 migrations would be noted in post_ai.migrations as applied\nNothing was written.')
  expect(presentMigrateAdopt({ ...result, written: true }, plain)).toContain(
    '2 migrations noted in post_ai.migrations',
  )
})
