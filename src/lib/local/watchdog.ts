/*
 * A program of its own: waits until its standard input ends, which is when the process that started it is gone, however
 * it went; then ends what works on a temporary cluster and removes the cluster's directory. It is told both paths in
 * its environment. When the cluster was removed in order there is nothing left to do.
 */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { programsOn } from './cluster-programs.ts'

/** A server that has not ended by itself after so many rounds is killed. */
const PATIENCE = 25
const ROUNDS = 300

const { POST_AI_WATCH_DATA: dataDir, POST_AI_WATCH_DIRECTORY: directory } = process.env
if (dataDir && directory) {
  for await (const _ of process.stdin);
  await removeCluster(dataDir, directory)
}

async function removeCluster(data: string, all: string): Promise<void> {
  // What ends may still write, and an initdb that has just begun makes the directory anew with all above it: look
  // again until there is neither a program nor a file.
  for (let round = 0, nothing = 0; round < ROUNDS && nothing < 3; round += 1) {
    const programs = await programsOn(data)
    for (const { pid, name } of programs)
      kill(pid, name === 'initdb' || round > PATIENCE ? 'SIGKILL' : 'SIGQUIT')
    await rm(all, { recursive: true, force: true }).catch(() => undefined)
    nothing = programs.length > 0 || existsSync(all) ? 0 : nothing + 1
    await setTimeout(200)
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}
