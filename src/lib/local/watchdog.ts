/*
 * A program of its own: waits until its standard input ends, which is when the process that started it is gone, however
 * it went; then ends the server of a temporary cluster and removes the cluster's directory. It is told both paths in
 * its environment. When the cluster was removed in order there is nothing left to do.
 */
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

const { POST_AI_WATCH_DATA: dataDir, POST_AI_WATCH_DIRECTORY: directory } = process.env
if (dataDir && directory) {
  for await (const _ of process.stdin);
  await removeCluster(dataDir, directory)
}

async function removeCluster(data: string, all: string): Promise<void> {
  // An initdb or a start that was under way may go on for a moment: look again until nothing comes back.
  for (let round = 0, absent = 0; round < 100 && absent < 3; round += 1) {
    const firstLine = (await readFile(`${data}/postmaster.pid`, 'utf8').catch(() => '')).split('\n')[0]
    // initdb's own server writes its number with a minus.
    const pid = Math.abs(Number(firstLine))
    if (pid > 0) await endServer(pid)
    await rm(all, { recursive: true, force: true }).catch(() => undefined)
    absent = existsSync(all) ? 0 : absent + 1
    await setTimeout(200)
  }
}

async function endServer(pid: number): Promise<void> {
  for (let waited = 0; kill(pid, waited < 10_000 ? 'SIGQUIT' : 'SIGKILL') && waited < 12_000; waited += 100)
    await setTimeout(100)
}

function kill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
