/** A function whose result is worked out once for each object that it is asked about, and kept as long as that. */
export function oncePer<Key extends object, Result>(work: (key: Key) => Result): (key: Key) => Result {
  const known = new WeakMap<Key, { result: Result }>()
  return (key) => {
    const before = known.get(key)
    if (before) return before.result
    const result = work(key)
    known.set(key, { result })
    return result
  }
}
