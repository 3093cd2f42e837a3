import { readdir, readFile } from 'node:fs/promises'

/** The proportional memory of a process, and of all its descendants, in bytes: pages that are shared count once. */
export interface TreeMemory {
  own: number
  descendants: number
}

/** Reads the memory of a process tree from /proc; zeros where there is none. */
export async function treeMemory(root: number): Promise<TreeMemory> {
  const sizes = await Promise.all((await descendants(root)).map(proportionalBytes))
  return { own: await proportionalBytes(root), descendants: sizes.reduce((sum, size) => sum + size, 0) }
}

/** Seconds of processor time that the descendants of a process, those that still live, have had. */
export async function descendantsCpuSeconds(root: number): Promise<number> {
  const ticks = await Promise.all(
    (await descendants(root)).map(async (pid) => {
      const fields = await statOf(pid)
      return Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
    }),
  )
  return ticks.reduce((sum, own) => sum + own, 0) / TICKS_A_SECOND
}

/** Linux counts processor time in hundredths. */
const TICKS_A_SECOND = 100

async function descendants(root: number): Promise<number[]> {
  const parents = await parentsOfAll()
  const tree = new Set([root])
  for (let grown = true; grown; ) {
    grown = false
    for (const [pid, parent] of parents) {
      if (tree.has(parent) && !tree.has(pid)) {
        tree.add(pid)
        grown = true
      }
    }
  }
  tree.delete(root)
  return [...tree]
}

async function parentsOfAll(): Promise<Map<number, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const entries = pids.map(async (pid) => [pid, Number((await statOf(pid))[1])] as const)
  return new Map(await Promise.all(entries))
}

/** The fields of /proc/pid/stat behind the name: state, parent, … */
async function statOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

async function proportionalBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
}
