import { Writable } from 'node:stream'

/** Standard output for a protocol alone: what anything else writes there goes to standard error. */
export interface ProtocolStdout extends Disposable {
  output: Writable
}

/** Takes standard output until it is disposed of. A client that goes away shows as an error of `output`. */
export function takeStdout(): ProtocolStdout {
  const { stdout, stderr } = process
  const write = stdout.write
  const output = new Writable({
    decodeStrings: false,
    write: (chunk, encoding, done) => void write.call(stdout, chunk, encoding, done),
  })
  const onError = (error: Error) => void output.destroy(error)
  stdout.on('error', onError)
  stdout.write = stderr.write.bind(stderr) as typeof stdout.write
  return {
    output,
    [Symbol.dispose]() {
      stdout.write = write
      stdout.off('error', onError)
    },
  }
}
