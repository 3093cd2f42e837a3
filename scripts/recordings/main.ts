import { mkdirSync, writeFileSync } from 'node:fs'
import { startTemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { queryAiScene } from './query-ai.ts'
import { asciicast, record, transcript } from './record.ts'

/** Whoever adds a scene lists it here. */
const scenes = [queryAiScene]
const directory = new URL('../../docs/recordings/', import.meta.url)

mkdirSync(directory, { recursive: true })
await using cluster = await startTemporaryCluster({ major: 18 })
for (const scene of scenes) {
  await using session = await connect(cluster.url())
  await session.script(`CREATE DATABASE "${scene.name}"`)
  const steps = await record(scene, cluster.url(scene.name))
  writeFileSync(new URL(`${scene.name}.cast`, directory), asciicast(scene, steps))
  writeFileSync(new URL(`${scene.name}.txt`, directory), transcript(steps))
  process.stdout.write(`docs/recordings/${scene.name}.cast: ${steps.length} commands\n`)
}
