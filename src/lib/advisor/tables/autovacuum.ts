import type { Activity, TableActivity } from '../snapshot/activity.ts'

/** When autovacuum comes to a table, by the settings of the server and its own. */
export interface Autovacuum {
  /** Why it never comes, as the end of a sentence; null when it does. */
  off: string | null
  /** Storage parameters of the table that say otherwise than the server: `autovacuum_vacuum_scale_factor = 0.5`. */
  overridden: string[]
  /** Dead rows that make it vacuum. */
  vacuumAt: number
  /** Changed rows that make it analyse. */
  analyzeAt: number
}

/**
 * The thresholds of a table with so many rows: base + scale factor × rows, at most
 * `autovacuum_vacuum_max_threshold` since PostgreSQL 18 (relation_needs_vacanalyze in autovacuum.c).
 */
export function autovacuumOf(activity: Activity, { options }: TableActivity, rows: number): Autovacuum {
  const { settings } = activity
  const number = (name: string, otherwise: number) => {
    const value = Number(options[name] ?? settings[name] ?? otherwise)
    return Number.isFinite(value) ? value : otherwise
  }
  const most = number('autovacuum_vacuum_max_threshold', -1)
  const vacuumAt =
    number('autovacuum_vacuum_threshold', 50) + number('autovacuum_vacuum_scale_factor', 0.2) * rows
  return {
    off: whyOff(settings, options),
    overridden: Object.entries(options)
      .filter(([name, value]) => name.startsWith('autovacuum_') && value !== settings[name])
      .map(([name, value]) => `${name} = ${value}`),
    vacuumAt: most >= 0 ? Math.min(most, vacuumAt) : vacuumAt,
    analyzeAt:
      number('autovacuum_analyze_threshold', 50) + number('autovacuum_analyze_scale_factor', 0.1) * rows,
  }
}

/** Sentences that say what autovacuum does about the table. */
export function wordsOn({ off, overridden }: Autovacuum): string[] {
  if (off) return [`Autovacuum does not come to it: ${off}.`]
  if (overridden.length > 0)
    return [`The table has autovacuum settings of its own: ${overridden.join(', ')}.`]
  return ['Autovacuum is on: it may come by itself soon.']
}

function whyOff(settings: Record<string, string>, options: Record<string, string>): string | null {
  if (settings.autovacuum === 'off') return 'the setting autovacuum is off'
  if (settings.track_counts === 'off')
    return 'the setting track_counts is off, without which it knows of no change'
  return /^(false|off|no|0)$/i.test(options.autovacuum_enabled ?? '')
    ? 'the table has autovacuum_enabled = false'
    : null
}
