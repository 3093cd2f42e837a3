import { importsOf } from './imports.ts'
import { type HouseRule, sourcesOf } from './source-file.ts'

/** Who may import whom below src/lib: a room, and the rooms it stands on. */
export const rooms: Record<string, readonly string[]> = {
  core: [],
  sql: ['core'],
  postgres: ['core', 'sql'],
  credentials: ['core', 'sql', 'postgres'],
  sandbox: ['core', 'sql', 'postgres'],
  plan: ['core', 'sql', 'postgres'],
  guard: ['core', 'sql', 'postgres'],
  queries: ['core', 'sql', 'postgres', 'guard'],
  ai: [
    'core',
    'sql',
    'postgres',
    'credentials',
    'sandbox',
    'guard',
    'queries',
    'plan',
    'advisor',
    'explain',
    'migrations',
    'schema',
  ],
  local: ['core', 'sql', 'postgres', 'credentials'],
  project: ['core', 'sql', 'postgres', 'credentials', 'local'],
  advisor: ['core', 'sql', 'postgres', 'sandbox', 'plan'],
  explain: ['core', 'sql', 'postgres', 'sandbox', 'plan', 'advisor'],
  migrations: ['core', 'sql', 'postgres', 'sandbox', 'plan', 'local', 'advisor'],
  schema: ['core', 'sql', 'postgres', 'sandbox', 'plan', 'local', 'advisor', 'migrations'],
  demo: ['core', 'sql', 'postgres', 'sandbox', 'plan', 'advisor', 'local'],
  eval: [
    'core',
    'sql',
    'postgres',
    'credentials',
    'sandbox',
    'local',
    'guard',
    'queries',
    'plan',
    'advisor',
    'migrations',
    'schema',
    'ai',
  ],
  mcp: [
    ...['core', 'sql', 'postgres', 'sandbox', 'plan', 'guard', 'ai'],
    ...['advisor', 'explain', 'migrations'],
  ],
  present: ['core'],
}

/** The room of a path: a directory of src/lib, or `cli`, `commands`, `index` for what stands outside lib. */
export function roomOf(path: string): string {
  return (/^src\/lib\/([^/]+)\//.exec(path) ?? /^src\/([^/.]+)/.exec(path))?.[1] ?? path
}

/** Every room imports only rooms that it stands on. */
export const keepsToItsRooms: HouseRule = (tree) =>
  sourcesOf(tree).flatMap((file) =>
    importsOf(file).flatMap(({ path, kind }) => {
      if (!path) return []
      const [from, to] = [roomOf(file.path), roomOf(path)]
      if (from === to || mayImport(from, to, kind)) return []
      return [`${file.path}: ${from} may not import ${to} (${path})`]
    }),
  )

function mayImport(from: string, to: string, kind: string): boolean {
  if (to === 'cli') return from === 'commands'
  if (to === 'commands' || to === 'index') return false
  if (from === 'commands') return true
  if (from === 'index') return to !== 'present'
  if (from === 'cli') return to === 'core' || to === 'present' || kind === 'type'
  if (from === 'present' && kind === 'type') return true
  return rooms[from]?.includes(to) ?? false
}
