/** How a library function tells its caller what it is doing. Nothing here is part of a result. */
export interface Reporter {
  /** A step has begun: present participle, no full stop ("Reading statistics"). Ends the step before it. */
  step(text: string): void
  /** How far the running step is; `total` undefined when it is not known. */
  count(done: number, total: number | undefined, unit: string): void
  /** Something the reader should know though the work goes on. */
  warn(text: string): void
  /** A fact that belongs beside the result, such as which database was used. */
  note(text: string): void
}

/** What every long-running library function is given besides its input. */
export interface RunContext {
  /** Aborted by Ctrl-C; the function then releases what it holds and throws `INTERRUPTED`. */
  signal: AbortSignal
  report: Reporter
}

/** A context for library users who want neither progress nor interruption. */
export function quietContext(signal: AbortSignal = new AbortController().signal): RunContext {
  const ignore = () => undefined
  return { signal, report: { step: ignore, count: ignore, warn: ignore, note: ignore } }
}
