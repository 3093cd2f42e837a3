import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScriptedReply } from '../anthropic-server.ts'

const files = {
  'schema.sql': `CREATE TABLE city (id integer PRIMARY KEY, name text NOT NULL, people integer NOT NULL);`,
  'data.sql': `INSERT INTO city VALUES (1, 'Oslo', 700000), (2, 'Bergen', 290000), (3, 'Voss', 16000);`,
  'filter.sql': `-- case: many
-- difficulty: easy
-- question: How many cities have more than 100,000 people?
SELECT count(*) FROM city WHERE people > 100000;

-- case: smallest
-- question: Which city has the fewest people?
SELECT name FROM city ORDER BY people LIMIT 1;
`,
  'unanswerable.sql': `-- case: mayors
-- question: Who is the mayor of Oslo?
-- unanswerable: nothing is known of mayors
`,
}

/** Writes a database of cities, `geo`, with three cases below a directory: `many`, `smallest`, and `mayors`, which must be declined. */
export async function writeSmallCases(directory: string): Promise<string> {
  const cases = join(directory, 'cases')
  await mkdir(join(cases, 'geo'), { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(cases, 'geo', name), text)
  return cases
}

/** A right answer to `many`. */
export const manyCities = proposingQueries(
  'SELECT count(c.id) AS cities FROM city c WHERE c.people >= 100001',
)

/** A wrong answer to `smallest`. */
export const largestCity = proposingQueries('SELECT name FROM city ORDER BY people DESC LIMIT 1')

/** A right answer to `mayors`. */
export const noMayors: ScriptedReply = {
  json: { answerable: false, missing: 'There is no table of mayors.', more_tables: [], candidates: [] },
}

/** A reply with these queries. */
export function proposingQueries(...queries: string[]): ScriptedReply {
  const candidates = queries.map((sql, index) => ({ reading: `Reading ${index + 1}.`, sql }))
  return { json: { answerable: true, missing: '', more_tables: [], candidates } }
}
