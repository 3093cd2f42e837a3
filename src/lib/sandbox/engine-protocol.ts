/** What the engine is started with. */
export interface EngineSetup {
  /** Extensions to make available, by their SQL names; unknown ones are left out. */
  extensions: readonly string[]
  /** `C`, or any other name: then the default collation sorts as C but is not one, as on most servers. */
  locale: string
}

/** One request to the engine's thread. */
export type EngineCall =
  | { method: 'query'; sql: string }
  | { method: 'script'; sql: string }
  | { method: 'resize'; files: readonly { file: string; bytes: number }[] }
  | { method: 'plant'; trees: readonly BelievedTree[] }

/** A call as it travels; ids count from 1. */
export interface EngineRequest {
  id: number
  call: EngineCall
}

/** The answer to the call of that id; id 0 says that the engine is up. */
export interface EngineReply {
  id: number
  result?: unknown
  failure?: EngineFailure
}

/** What the embedded server said of a statement that it refused. */
export interface EngineFailure {
  message: string
  /** The SQLSTATE. */
  code: string | undefined
  /** In characters of the statement, from 1, as text. */
  position: string | undefined
}

/** A B-tree that is to look so many levels deep; the buffers that cache its pages have to be evicted first. */
export interface BelievedTree {
  file: string
  height: number
}

/** RELSEG_SIZE × BLCKSZ: a relation's file is continued in `.1`, `.2`, … at every GiB. */
const SEGMENT_BYTES = 2 ** 30

/** The files that a relation of that size consists of; all but the last are full. */
export function segmentsOf(file: string, bytes: number): { name: string; length: number }[] {
  const count = Math.max(1, Math.ceil(bytes / SEGMENT_BYTES))
  return Array.from({ length: count }, (_, index) => ({
    name: index === 0 ? file : `${file}.${index}`,
    length: Math.min(SEGMENT_BYTES, bytes - index * SEGMENT_BYTES),
  }))
}
