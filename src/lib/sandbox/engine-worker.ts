import { parentPort, workerData } from 'node:worker_threads'
import { boot } from './boot.ts'
import { type EngineCall, type EngineSetup, segmentsOf } from './engine-protocol.ts'

/**
 * The embedded server in a thread of its own: it cannot be interrupted, so whatever hangs is ended by ending
 * the thread. Calls are answered one after the other.
 */
const setup = workerData as EngineSetup

/** The part of Emscripten's in-memory file system that is used (MEMFS). */
interface MemoryFiles {
  analyzePath(path: string): { exists: boolean; object: { usedBytes: number; contents: Uint8Array } }
  writeFile(path: string, content: Uint8Array): void
  unlink(path: string): void
  open(path: string, mode: string): { fd: number }
  write(stream: unknown, bytes: Uint8Array, offset: number, length: number, position: number): number
  close(stream: unknown): void
}

const database = await boot(setup)
const files = database.Module.FS as unknown as MemoryFiles

const pathOf = (file: string) => `/pglite/data/${file}`

/** Makes a relation look `bytes` long: only the size in the file's node is set, no memory is used. */
function resize(file: string, bytes: number): void {
  segmentsOf(file, bytes).forEach(({ name, length }) => {
    const path = pathOf(name)
    if (!files.analyzePath(path).exists) {
      if (length === 0) return
      files.writeFile(path, new Uint8Array())
    }
    files.analyzePath(path).object.usedBytes = length
  })
}

/** Writes into a file. One that was stretched gets its true length back first: it is to be stretched afterwards. */
function overwrite(file: string, offset: number, bytes: Uint8Array): void {
  const { object } = files.analyzePath(pathOf(file))
  object.usedBytes = Math.min(object.usedBytes, object.contents.length)
  const stream = files.open(pathOf(file), 'r+')
  files.write(stream, bytes, 0, bytes.length, offset)
  files.close(stream)
}

async function answer(call: EngineCall): Promise<unknown> {
  switch (call.method) {
    case 'query':
      return (await database.exec(call.sql)).at(-1)?.rows
    case 'script':
      await database.exec(call.sql)
      return undefined
    case 'resize':
      for (const { file, bytes } of call.files) resize(file, bytes)
      return undefined
    case 'overwrite':
      for (const { file, offset, bytes } of call.pages) overwrite(file, offset, bytes)
      return undefined
  }
}

parentPort?.on('message', async ({ id, call }: { id: number; call: EngineCall }) => {
  try {
    parentPort?.postMessage({ id, result: await answer(call) })
  } catch (error) {
    const { message, code, position } = error as Error & { code?: string; position?: string }
    parentPort?.postMessage({ id, failure: { message, code, position } })
  }
})
parentPort?.postMessage({ id: 0, result: undefined })
