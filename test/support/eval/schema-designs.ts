import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSchemaCases, type SchemaCase } from '../../../src/lib/eval/schema/schema-case.ts'
import type { SchemaAnswer } from '../../../src/lib/eval/schema/score-schema.ts'
import { projectRoot } from '../house/source-file.ts'

/** A design that is right, as an answer. */
export interface Design {
  one: SchemaCase
  /** `reference` or `alternative`. */
  name: string
  answer: SchemaAnswer
}

/** All right designs: the reference of every case, and the alternatives of some. */
export async function allDesigns(): Promise<Design[]> {
  const cases = await readSchemaCases(join(projectRoot, 'eval/schema'))
  const each = await Promise.all(cases.map(designsOf))
  return each.flat()
}

async function designsOf(one: SchemaCase): Promise<Design[]> {
  const folder = join(projectRoot, 'test/fixtures/eval/schema', one.id)
  const files = (await readdir(folder))
    .filter((file) => file.endsWith('.sql') && !file.endsWith('.down.sql'))
    .sort()
  return Promise.all(
    files.reverse().map(async (file) => {
      const name = file.replace(/\.sql$/, '')
      const up = await readFile(join(folder, file), 'utf8')
      const down =
        one.start === undefined ? undefined : await readFile(join(folder, `${name}.down.sql`), 'utf8')
      return { one, name, answer: { up, down, said: one.contract.change.dangers } }
    }),
  )
}
