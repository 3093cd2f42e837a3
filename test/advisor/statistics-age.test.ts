import { describe, expect, test } from 'vitest'
import { statisticsAge } from '../../src/lib/advisor/existing/statistics-age.ts'
import type { Activity, TableActivity } from '../../src/lib/advisor/snapshot/activity.ts'

const counted: Activity = {
  since: null,
  startedAt: '2026-03-01T00:00:00Z',
  readAt: '2026-03-11T00:00:00Z',
  standby: false,
  replicas: 0,
  settings: {},
  tables: [],
  indexes: [],
}

const vacuumed = (lastVacuum: string) => ({ ...counted, tables: [{ lastVacuum } as TableActivity] })

describe('the counters reach back', () => {
  test('to their reset, whenever the server was started', () => {
    const { since, days } = statisticsAge({ ...counted, since: '2026-03-10T12:00:00Z' })
    expect([since, days]).toEqual(['2026-03-10T12:00:00Z', 0.5])
  })

  test('to the oldest event that they remember, from before the server was started', () => {
    const { days, because } = statisticsAge(vacuumed('2026-02-09T00:00:00Z'))
    expect(days).toBe(30)
    expect(because).toContain('remember what happened')
  })

  test('to the start of the server otherwise, unless a process crashed since', () => {
    const { days, because } = statisticsAge(vacuumed('2026-03-05T00:00:00Z'))
    expect(days).toBe(10)
    expect(because).toContain('crashed')
  })
})
