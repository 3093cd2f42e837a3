import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { queryAiScene } from '../../scripts/recordings/query-ai.ts'
import { asciicast, record, transcript } from '../../scripts/recordings/record.ts'
import { schemaAiScene } from '../../scripts/recordings/schema-ai.ts'
import { sample } from '../support/sample.ts'
import { testDatabase } from '../support/servers.ts'

const kept = (name: string) => readFile(new URL(`../../docs/recordings/${name}`, import.meta.url), 'utf8')

test.each(
  sample([
    [queryAiScene, [0, 0, 0, 1]],
    [schemaAiScene, [0, 0, 0, 1]],
  ] as const),
)(
  'the recording of $title is what the command line says today, byte for byte',
  async (scene, codes) => {
    await using database = await testDatabase()
    const steps = await record(scene, database.url)
    expect(steps.map(({ code }) => code)).toEqual(codes)
    const hint = 'record again with: node scripts/record.mjs'
    expect(transcript(steps), hint).toBe(await kept(`${scene.name}.txt`))
    expect(asciicast(scene, steps), hint).toBe(await kept(`${scene.name}.cast`))
  },
  300_000,
)

test('a recording is an asciicast of version 2, in the order of time', async () => {
  const [header = '', ...lines] = (await kept('query-ai.cast')).trimEnd().split('\n')
  expect(JSON.parse(header)).toMatchObject({ version: 2, width: 100, title: 'post-ai query ai' })
  const events = lines.map((line) => JSON.parse(line) as [number, string, string])
  expect(events.length).toBeGreaterThan(100)
  const times = events.map(([at]) => at)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(events.every(([, kind, text]) => kind === 'o' && text !== '' && !/[^\r]\n/.test(text))).toBe(true)
})
