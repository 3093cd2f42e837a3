import { boot } from './boot.ts'
import {
  type EngineCall,
  type EngineReply,
  type EngineRequest,
  type EngineSetup,
  segmentsOf,
} from './engine-protocol.ts'

/**
 * The embedded server in a process of its own: it cannot be interrupted, so whatever hangs is ended by ending the
 * process, and with it goes its memory. Calls are answered one after the other.
 */
const setup = JSON.parse(process.argv[2] ?? '{}') as EngineSetup

// Ctrl-C reaches every process of the terminal; the one that started this decides what it means.
for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined)
process.on('disconnect', () => process.exit())

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

process.on('message', async ({ id, call }: EngineRequest) => {
  try {
    reply({ id, result: await answer(call) })
  } catch (error) {
    const { message, code, position } = error as Error & { code?: string; position?: string }
    reply({ id, failure: { message, code, position } })
  }
})
reply({ id: 0, result: undefined })

function reply(message: EngineReply): void {
  process.send?.(message)
}
