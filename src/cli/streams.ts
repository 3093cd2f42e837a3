import { redact } from '../lib/core/redact.ts'

/**
 * A reader that went away (`| head -1`) is not an error: the rest of the output has no one to go to, and the
 * command finishes and cleans up as usual. Without this, oclif waits for a drain that never comes.
 */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error
    })
  }
}

/**
 * Masks secrets in all that is written to stderr, whoever writes it: debug output of the libraries we use prints
 * argv, and with it connection strings. Warnings of Node go around the stream, so they are taken over: shown with
 * POST_AI_DEBUG, else left out, since they speak to the author of a program and not to its user.
 */
export function redactStandardError(): void {
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = ((chunk: string | Uint8Array, ...rest: never[]) =>
    write(redact(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()), ...rest)) as typeof write
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    if (process.env.POST_AI_DEBUG) process.stderr.write(`${warning.stack ?? warning.message}\n`)
  })
}

/** Writes one JSON document on stdout. */
export function writeJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
}

/** Waits until all that was written has left, so that `process.exit` cuts nothing off; a signal ends the wait. */
export async function flushed(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const { promise: aborted, resolve } = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => resolve(), { once: true })
  await Promise.race([aborted, Promise.all([drained(process.stdout), drained(process.stderr)])])
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0) resolve()
    else stream.write('', () => resolve())
  })
}
