import { readdir, readFile } from 'node:fs/promises'
import { postmasterFile } from './postmaster-file.ts'
import { runProgram } from './run-program.ts'

/** A running program of PostgreSQL. */
export interface ClusterProgram {
  pid: number
  name: 'initdb' | 'postgres'
}

/**
 * The programs that were started on a data directory and still run: initdb, and servers, without their children.
 * Only those that this user may look into are found. Where processes cannot be listed (Windows), what the pid file
 * of the directory names, alive or not.
 */
export async function programsOn(dataDir: string): Promise<ClusterProgram[]> {
  if (process.platform === 'linux') return await programsInProc(dataDir)
  if (process.platform === 'win32') return await programInFile(dataDir)
  const { stdout } = await runProgram('/bin/ps', ['-Axo', 'pid=,args='])
  return stdout.split('\n').flatMap((line) => {
    const [, pid, name] = /^ *(\d+) (?:.*\/)?(initdb|postgres) /.exec(line) ?? []
    return `${line} `.includes(` -D ${dataDir} `) ? program(Number(pid), name) : []
  })
}

async function programsInProc(dataDir: string): Promise<ClusterProgram[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = pids.map(async (pid) => {
    // Empty for one that has ended and was not waited for.
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    const [path = '', ...args] = words.split('\0')
    const on = args[args.indexOf('-D') + 1]
    return on === dataDir ? program(Number(pid), path.split('/').at(-1)) : []
  })
  return (await Promise.all(found)).flat()
}

async function programInFile(dataDir: string): Promise<ClusterProgram[]> {
  const text = await readFile(postmasterFile(dataDir), 'utf8').catch(() => '')
  // initdb's own server writes its number with a minus.
  const pid = Math.abs(Number.parseInt(text, 10))
  return pid > 0 ? [{ pid, name: 'postgres' }] : []
}

function program(pid: number, name: string | undefined): ClusterProgram[] {
  return name === 'initdb' || name === 'postgres' ? [{ pid, name }] : []
}
