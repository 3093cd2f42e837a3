import { type LockMode, stronger } from './lock-mode.ts'
import { type Model, withHeirs } from './model.ts'

/** What a statement does to relations while it runs; keys as in the model. */
export interface Effects {
  locks: Map<string, LockMode>
  /** Tables that are written anew. */
  rewrites: Set<string>
  /** Tables that are read from end to end. */
  scans: Set<string>
  /** Tables of which an index is built. */
  builds: Set<string>
  /** Tables that it empties or drops. */
  drops: Set<string>
  /** Tables that are perhaps written anew: it depends on what is not known here. */
  uncertain: Set<string>
  /** What of it is not known and is taken for the worse, sentences. */
  doubts: string[]
  /** What cannot be analysed by its text, if anything: such as `EXECUTE of a computed text`. */
  opaque: string | null
}

/** No effects. */
export function noEffects(): Effects {
  return {
    locks: new Map(),
    rewrites: new Set(),
    scans: new Set(),
    builds: new Set(),
    drops: new Set(),
    uncertain: new Set(),
    doubts: [],
    opaque: null,
  }
}

/** Adds a lock; the strongest of each relation stays. */
export function lock(effects: Effects, key: string, mode: LockMode): void {
  const held = effects.locks.get(key)
  effects.locks.set(key, held ? stronger(held, mode) : mode)
}

/** Adds a lock of a table and of all that inherits from it. */
export function lockTree(effects: Effects, model: Model, key: string, mode: LockMode): void {
  for (const one of withHeirs(model, key)) lock(effects, one, mode)
}

/** The relations of a tree that hold rows: not the partitioned tables themselves. */
export function storedIn(model: Model, key: string): string[] {
  return withHeirs(model, key).filter((one) => model.tables.get(one)?.kind !== 'p')
}

/** Adds all relations of a tree that hold rows. */
export function addTree(set: Set<string>, model: Model, key: string): void {
  for (const one of storedIn(model, key)) set.add(one)
}

/** All effects of several statements, as those of one. */
export function merged(parts: readonly Effects[]): Effects {
  const all = noEffects()
  for (const part of parts) {
    for (const [key, mode] of part.locks) lock(all, key, mode)
    for (const kind of ['rewrites', 'scans', 'builds', 'drops', 'uncertain'] as const)
      for (const key of part[kind]) all[kind].add(key)
    all.doubts.push(...part.doubts)
    all.opaque ??= part.opaque
  }
  return all
}
