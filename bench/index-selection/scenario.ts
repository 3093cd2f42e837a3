import { readFile } from 'node:fs/promises'
import type { Workload } from '../../src/lib/advisor/workload/workload.ts'
import { parseWorkload } from '../../src/lib/advisor/workload/workload-file.ts'

/** A schema of our own with its rows and the statements that are asked of it. */
export interface Scenario {
  name: 'shop' | 'carrier'
  title: string
  /** Creates and fills the tables; deterministic. */
  schemaSql: string
  workloadFile: string
  workload: Workload
}

const titles = { shop: 'Shop with writes', carrier: 'Decision support' } as const

/** Reads a scenario; `scale` multiplies its rows. */
export async function readScenario(name: Scenario['name'], scale: number): Promise<Scenario> {
  const file = (part: string) => new URL(`./${name}/${part}.sql`, import.meta.url)
  const schemaSql = (await readFile(file('schema'), 'utf8')).replaceAll(/:scale\b/g, String(scale))
  const workloadSql = await readFile(file('workload'), 'utf8')
  return {
    name,
    title: titles[name],
    schemaSql,
    workloadFile: file('workload').pathname,
    workload: await parseWorkload(workloadSql, `${name}/workload.sql`),
  }
}
