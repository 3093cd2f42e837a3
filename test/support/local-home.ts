import { join } from 'node:path'
import { quietContext } from '../../src/lib/core/context.ts'
import { stopServer } from '../../src/lib/local/server-control.ts'
import { type ServerPlace, serverPlace } from '../../src/lib/local/server-place.ts'
import { watchOver } from '../../src/lib/local/watch.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** A place for a local server of its own: no test meets the one of the person who runs it. */
export interface LocalHome extends AsyncDisposable {
  path: string
  env: Record<string, string>
  place: ServerPlace
}

/** Makes such a place; disposing stops the server and removes all of it. */
export async function localHome(): Promise<LocalHome> {
  const directory = await temporaryDirectory()
  const env = {
    POST_AI_DATA_DIR: join(directory.path, 'data'),
    POST_AI_CONFIG_DIR: join(directory.path, 'config'),
    POST_AI_CREDENTIALS: 'file',
  }
  const place = serverPlace(env)
  // A local server outlives the process that started it; one of a test must not, even when the run is killed.
  const watch = watchOver({ dataDir: place.dataDir, directory: directory.path })
  return {
    path: directory.path,
    env,
    place,
    async [Symbol.asyncDispose]() {
      await stopServer(quietContext(), env)
      await directory[Symbol.asyncDispose]()
      watch.end()
    },
  }
}
