import type { Severity } from '../plan/finding.ts'
import type { Palette } from './palette.ts'

/** A severity as a coloured mark with its word, eight columns wide. */
export function severityMark(severity: Severity, paint: Palette): string {
  const text = severity.toUpperCase().padEnd(6)
  if (severity === 'high') return paint.red(`● ${text}`)
  if (severity === 'medium') return paint.yellow(`● ${text}`)
  return paint.dim(`· ${text}`)
}
