import { setFlagsFromString } from 'node:v8'

/**
 * Puts off that V8 compiles the SQL parser a second time, optimised. That happens in the background after some dozen
 * calls, takes 500 MB, and the process cannot end before it is done: a command that is over in a moment pays several
 * times what it saves. After some hundred statements it happens all the same: the limit is the highest there is.
 */
export function putOffWasmTiering(): void {
  setFlagsFromString('--wasm-tiering-budget=1000000000')
}
