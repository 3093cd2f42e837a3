import type { RunContext } from '../../src/lib/core/context.ts'

/** A context that remembers what was reported, for tests that look at it. */
export function recordingContext(signal: AbortSignal = new AbortController().signal): RunContext & {
  notes: string[]
  warnings: string[]
  steps: string[]
} {
  const notes: string[] = []
  const warnings: string[] = []
  const steps: string[] = []
  const report = {
    step: (text: string) => void steps.push(text),
    count: () => undefined,
    warn: (text: string) => void warnings.push(text),
    note: (text: string) => void notes.push(text),
  }
  return { signal, report, notes, warnings, steps }
}
