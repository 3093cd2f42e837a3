import { exitCode } from '../lib/core/exit-code.ts'
import { redact } from '../lib/core/redact.ts'

/**
 * A reader that went away (`| head -1`) is not an error: the rest of the output has no one to go to.
 * Without this, oclif waits for a drain that never comes and ends with code 13.
 */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCode.done)
      throw error
    })
  }
}

/** Debug output of the libraries we use prints argv, and with it connection strings: mask all of stderr. */
export function redactDebugOutput(): void {
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = ((chunk: string | Uint8Array, ...rest: never[]) =>
    write(redact(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()), ...rest)) as typeof write
}

/** Writes one JSON document on stdout. */
export function writeJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
}

/** Waits until all that was written has left, so that `process.exit` cuts nothing off. */
export async function flushed(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) =>
        new Promise<void>((resolve) =>
          stream.writableLength === 0 ? resolve() : stream.write('', () => resolve()),
        ),
    ),
  )
}
