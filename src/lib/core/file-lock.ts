import { randomBytes } from 'node:crypto'
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { PostAiError, systemErrorCode } from './error.ts'
import { sleep, throwIfInterrupted } from './interrupt.ts'
import { fileErrorReason } from './text-file.ts'

const RETRY_MS = 25

/** A holder that has shown no sign of life for so long is taken for dead even when its process number is in use again. */
const OLDEST_MS = 30_000

/** While work goes on the lock's modification time is renewed this often. */
const SIGN_OF_LIFE_MS = 5_000

/**
 * Does work while holding `<path>.lock`, so that two processes do not work on what is at `path` at the same time.
 * A lock left by a killed process is taken over. Throws `OUTPUT_UNWRITABLE` when the lock cannot be made, and what
 * `busy` makes (`OUTPUT_UNWRITABLE` too, unless given) when it is not free within `waitMs`.
 */
export async function withFileLock<T>(
  path: string,
  signal: AbortSignal,
  work: () => Promise<T>,
  waitMs = 15_000,
  busy: (lock: string) => PostAiError = heldByAnother,
): Promise<T> {
  const lock = `${path}.lock`
  const giveUp = Date.now() + waitMs
  while (!(await acquire(lock))) {
    throwIfInterrupted(signal)
    if (Date.now() > giveUp) throw busy(lock)
    await sleep(RETRY_MS, signal)
  }
  const signOfLife = setInterval(() => {
    const now = new Date()
    utimes(lock, now, now).catch(() => undefined)
  }, SIGN_OF_LIFE_MS)
  try {
    return await work()
  } finally {
    clearInterval(signOfLife)
    await rm(lock, { force: true }).catch(() => undefined)
  }
}

async function acquire(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') {
      // On a full disk the file may have been made, empty: it must not keep others out.
      if (/^(ENOSPC|EDQUOT)$/.test(systemErrorCode(error) ?? '')) await rm(lock, { force: true })
      throw new PostAiError('OUTPUT_UNWRITABLE', `Cannot write ${lock}: ${fileErrorReason(error)}.`, {
        hints: ['Free space or permissions in that directory.'],
        cause: error,
      })
    }
    const holder = await holderOf(lock)
    if (holder?.dead) await takeAway(lock, holder.text)
    return false
  }
}

async function holderOf(lock: string): Promise<{ text: string; dead: boolean } | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(lock, 'utf8'), stat(lock)])
    const aged = Date.now() - mtimeMs > OLDEST_MS
    return { text, dead: aged || (text !== '' && !isRunning(Number(text))) }
  } catch {
    return undefined
  }
}

/** Removes a dead holder's lock; when another process was faster and the lock is a new one, puts it back. */
async function takeAway(lock: string, deadText: string): Promise<void> {
  const aside = `${lock}.${randomBytes(4).toString('hex')}`
  try {
    await rename(lock, aside)
    if ((await readFile(aside, 'utf8')) !== deadText) await link(aside, lock)
  } catch {
    // another process removed it first
  } finally {
    await rm(aside, { force: true }).catch(() => undefined)
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemErrorCode(error) === 'EPERM'
  }
}

function heldByAnother(lock: string): PostAiError {
  return new PostAiError('OUTPUT_UNWRITABLE', `Another process holds ${lock} and does not let go.`, {
    hints: ['Wait for the other post-ai to end; if there is none, remove that file.'],
  })
}
