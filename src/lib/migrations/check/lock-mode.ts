/** The lock modes of tables, weakest first, by their names in the documentation. */
export const lockModes = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const

/** A lock mode of tables. */
export type LockMode = (typeof lockModes)[number]

/** The mode that includes both. Modes are compared by their order: SHARE is taken to include SHARE UPDATE EXCLUSIVE. */
export function stronger(a: LockMode, b: LockMode): LockMode {
  return lockModes.indexOf(a) >= lockModes.indexOf(b) ? a : b
}

/** Whether INSERT, UPDATE and DELETE wait for the lock (documentation, "Conflicting Lock Modes"). */
export function blocksWrites(mode: LockMode): boolean {
  return lockModes.indexOf(mode) >= lockModes.indexOf('SHARE')
}

/** Whether SELECT waits for the lock. */
export function blocksReads(mode: LockMode): boolean {
  return mode === 'ACCESS EXCLUSIVE'
}

/** The mode that `pg_locks.mode` writes as `AccessExclusiveLock`; undefined for what is no lock of a table. */
export function lockModeOf(name: string): LockMode | undefined {
  const words = name
    .replace(/Lock$/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase()
  return lockModes.find((mode) => mode === words)
}
