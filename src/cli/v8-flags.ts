/**
 * Sets how V8 compiles, for a process that is over in a moment; before anything else is done.
 *
 * It puts off that V8 compiles the SQL parser a second time, optimised. That happens in the background after some dozen
 * calls, takes 500 MB, and the process cannot end before it is done: a command that is over in a moment pays several
 * times what it saves. After some hundred statements it happens all the same: the limit is the highest there is.
 *
 * And it compiles to baseline code in the main thread only. In the background that may have to wait for the main thread to
 * collect garbage, while `process.exit` waits for the background: neither ever ends (Node 24.21, one of two short runs).
 */
export function setV8Flags(): void {
  // loaded so, and not by an import, for that takes longer
  const { setFlagsFromString } = process.getBuiltinModule('node:v8')
  setFlagsFromString('--wasm-tiering-budget=1000000000')
  setFlagsFromString('--no-concurrent-sparkplug')
}
