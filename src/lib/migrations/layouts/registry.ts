import type { Layout, LayoutName } from '../layout.ts'
import { dbmate } from './dbmate.ts'
import { diesel } from './diesel.ts'
import { drizzle } from './drizzle.ts'
import { golangMigrate } from './golang-migrate.ts'
import { native } from './native.ts'
import { nodePgMigrate } from './node-pg-migrate.ts'
import { prisma } from './prisma.ts'
import { supabase } from './supabase.ts'

/** All layouts; of those that look alike the more particular comes first. */
export const layouts: readonly Layout[] = [
  drizzle,
  prisma,
  diesel,
  golangMigrate,
  native,
  dbmate,
  nodePgMigrate,
  supabase,
]

/** The names of the layouts, as `--layout` takes them. */
export const layoutNames: readonly LayoutName[] = layouts.map(({ name }) => name)

/** The layout of that name; undefined for any other word. */
export function layoutNamed(name: string): Layout | undefined {
  return layouts.find((layout) => layout.name === name)
}
