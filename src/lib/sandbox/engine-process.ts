import { boot } from './boot.ts'
import { btreePages } from './btree-pages.ts'
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

const treesByHeight = new Map<number, Uint8Array>()

/**
 * Gives a B-tree's file the pages of an empty tree of that height. Trees of one height share them: thousands of
 * candidates would take 24 kB each, and nothing is ever written to one.
 */
function plant(file: string, height: number): void {
  const pages = treesByHeight.get(height) ?? btreePages(height)
  treesByHeight.set(height, pages)
  const { object } = files.analyzePath(pathOf(file))
  object.contents = pages
  object.usedBytes = pages.length
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
    case 'plant':
      for (const { file, height } of call.trees) plant(file, height)
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
