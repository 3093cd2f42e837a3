import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownFile } from '../core/own-file.ts'

/** What removes a temporary cluster when this process cannot any more. */
export interface Watch {
  /** Ends the watch: the cluster was removed in order, or is to stay. */
  end(): void
}

/**
 * Starts the watchdog for a cluster that is temporary, or not whole yet: a small process in a session of its own, whose standard input ends when this
 * process does, even by SIGKILL; it then ends the server and removes the directory.
 */
export function watchOver(cluster: { dataDir: string; directory: string }): Watch {
  const child = spawn(process.execPath, ['--no-warnings', fileURLToPath(ownFile('lib/local/watchdog'))], {
    cwd: parse(process.cwd()).root,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { POST_AI_WATCH_DATA: cluster.dataDir, POST_AI_WATCH_DIRECTORY: cluster.directory },
    windowsHide: true,
  })
  // Without it the cluster is still removed in order; a watchdog that cannot be started is no reason to fail.
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  child.unref()
  ;(child.stdin as Socket).unref()
  return { end: () => void child.kill('SIGKILL') }
}
