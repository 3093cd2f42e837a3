import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { cacheDirectory, say } from './checkout.mjs'

const HEARTBEAT_MS = 2_000
/** A holder on another machine or in another container is taken for dead when its heart stopped this long. */
const SILENCE_MS = 30_000

/** Runs `work` while no other process of this checkout runs work under the same lock. */
export async function withLock(name, work) {
  mkdirSync(cacheDirectory, { recursive: true })
  const file = join(cacheDirectory, `${name}.lock`)
  await acquire(file)
  const release = () => rmSync(file, { force: true })
  const heart = setInterval(() => beat(file), HEARTBEAT_MS)
  process.once('exit', release)
  try {
    return await work()
  } finally {
    clearInterval(heart)
    process.off('exit', release)
    release()
  }
}

async function acquire(file) {
  for (let waited = 0; !take(file); waited++) {
    if (waited === 0) say('waiting for another run in this checkout to finish its set-up …')
    dropIfDead(file)
    await setTimeout(200)
  }
}

function take(file) {
  try {
    writeFileSync(file, JSON.stringify({ host: hostname(), pid: process.pid }), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** Two waiters must not both drop: the second would drop the lock that the first has just taken. */
function dropIfDead(file) {
  if (!isDead(file)) return
  const guard = `${file}.guard`
  if (!take(guard)) {
    if (isDead(guard)) rmSync(guard, { force: true })
    return
  }
  if (isDead(file)) rmSync(file, { force: true })
  rmSync(guard, { force: true })
}

function isDead(file) {
  try {
    const silent = Date.now() - statSync(file).mtimeMs > SILENCE_MS
    const holder = holderOf(file)
    return holder?.host === hostname() ? !isAlive(holder.pid) : silent
  } catch {
    return false
  }
}

/** Undefined while the holder has made the file and not yet written to it. */
function holderOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function beat(file) {
  try {
    const now = new Date()
    utimesSync(file, now, now)
  } catch {
    // The lock was taken away: the work goes on, there is nothing better to do.
  }
}
