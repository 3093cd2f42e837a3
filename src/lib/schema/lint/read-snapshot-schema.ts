import { noteSnapshot, readSnapshotFile } from '../../advisor/snapshot/snapshot-file.ts'
import type { RunContext } from '../../core/context.ts'
import { startEngine } from '../../sandbox/engine.ts'
import { loadSnapshot } from '../../sandbox/load.ts'
import type { Snapshot } from '../../sandbox/snapshot.ts'
import type { LintTable, SchemaFacts } from './facts.ts'
import { readSchemaFacts } from './read-facts.ts'
import type { ReadSchema } from './schema-lint.ts'

/** Reads the schema that a snapshot file holds, with its statistics and sizes. Throws what reading the file throws. */
export async function readSnapshotSchema(path: string, context: RunContext): Promise<ReadSchema> {
  const recording = await readSnapshotFile(path)
  noteSnapshot(recording, path, context)
  const { snapshot, redacted } = recording
  context.report.step('Starting the embedded server')
  await using engine = await startEngine({ extensions: snapshot.extensions, locale: 'C' }, context.signal)
  const notLoaded = await loadSnapshot(engine, snapshot)
  const facts = await readSchemaFacts((sql) => engine.query(sql), true)
  const { version, major } = snapshot.server
  const hidden = new Set(snapshot.hidden.map(({ schema, name }) => `${schema}.${name}`))
  return {
    facts: {
      ...withValues(facts, redacted === true),
      ...sized(facts, snapshot),
      server: { ...facts.server, version, major },
    },
    target: { kind: 'snapshot', name: path, version, major },
    notSeen: [
      'A snapshot holds no owners, privileges and values of sequences: how far keys are is told by statistics.',
      ...(redacted
        ? ['Its values were replaced: which values are in use, and how far keys are, is not known.']
        : []),
      ...(hidden.size > 0 ? [`The role that took it did not see all of ${[...hidden].join(', ')}.`] : []),
      ...notLoaded.map(
        ({ statement, reason }) => `The embedded server could not load: ${statement} (${reason})`,
      ),
    ],
  }
}

/** Replaced values say nothing of how far a key is. */
function withValues(facts: SchemaFacts, redacted: boolean): SchemaFacts {
  if (!redacted) return facts
  return {
    ...facts,
    sequences: facts.sequences.map((one) => ({ ...one, reached: null, known: null })),
    enums: facts.enums.map((one) => ({ ...one, uses: one.uses.map((use) => ({ ...use, seen: null })) })),
  }
}

function sized(
  { tables, partitions }: SchemaFacts,
  { relations }: Snapshot,
): Pick<SchemaFacts, 'tables' | 'partitions'> {
  const bytes = new Map(relations.map((relation) => [`${relation.schema}\0${relation.name}`, relation.bytes]))
  const sizeOf = (schema: string, name: string) => bytes.get(`${schema}\0${name}`) ?? 0
  const resize = (table: LintTable): LintTable => ({
    ...table,
    bytes: sizeOf(table.schema, table.name),
    indexes: table.indexes.map((index) => ({ ...index, bytes: sizeOf(table.schema, index.name) })),
  })
  return { tables: tables.map(resize), partitions: partitions.map(resize) }
}
