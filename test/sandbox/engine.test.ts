import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { startEngine } from '../../src/lib/sandbox/engine.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const setup = { extensions: ['pageinspect'], locale: 'C' }

describe('the embedded engine', () => {
  it('starts from a data directory in the cache, and anew when that is damaged', async () => {
    await using directory = await temporaryDirectory()
    const cache = directory.path
    vi.stubEnv('POST_AI_CACHE_DIR', cache)
    for (const damage of [undefined, undefined, 'not a tar file']) {
      if (damage)
        await writeFile(join(cache, 'sandbox', (await readdir(join(cache, 'sandbox')))[0] ?? ''), damage)
      await using engine = await startEngine(setup, new AbortController().signal)
      expect(await engine.query('SHOW shared_buffers')).toEqual([{ shared_buffers: '16MB' }])
      expect(await readdir(join(cache, 'sandbox'))).toHaveLength(1)
    }
    vi.unstubAllEnvs()
  })

  it('starts without a cache that can be written', async () => {
    await using directory = await temporaryDirectory()
    const file = join(directory.path, 'a file')
    await writeFile(file, '')
    vi.stubEnv('POST_AI_CACHE_DIR', file)
    await using engine = await startEngine(setup, new AbortController().signal)
    expect(await engine.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
    vi.unstubAllEnvs()
  })

  it('ends at once when it is interrupted in an endless loop', async () => {
    const interruption = new AbortController()
    await using engine = await startEngine(setup, interruption.signal)
    const endless = engine.script('DO $$ BEGIN LOOP END LOOP; END $$').catch((error: unknown) => error)
    setTimeout(() => interruption.abort(), 200)
    expect(await endless).toMatchObject({ code: 'INTERRUPTED' })
  })

  it('reports what a statement did wrong and goes on', async () => {
    await using engine = await startEngine(setup, new AbortController().signal)
    await expect(engine.query('SELECT nothing FROM nowhere')).rejects.toMatchObject({
      sqlstate: '42P01',
      position: 21,
    })
    expect(await engine.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('reads the made-up B-tree pages as pages of its own', async () => {
    await using engine = await startEngine(setup, new AbortController().signal)
    await engine.script(`
      CREATE EXTENSION pageinspect; CREATE EXTENSION pg_buffercache;
      CREATE TABLE t (id int); CREATE INDEX t_id ON t (id)`)
    const [row] = await engine.query<{ file: string }>(`SELECT pg_relation_filepath('t_id') AS file`)
    await engine.query('SELECT pg_buffercache_evict_all()')
    await engine.plant([{ file: row?.file ?? '', height: 3 }])
    await engine.resize([{ file: row?.file ?? '', bytes: 3 * 8192 }])
    const [meta] = await engine.query(
      `SELECT magic, version, root, level, fastroot, fastlevel, allequalimage FROM bt_metap('t_id')`,
    )
    expect(meta).toEqual({
      magic: 340322,
      version: 4,
      root: 1,
      level: 3,
      fastroot: 1,
      fastlevel: 3,
      allequalimage: true,
    })
    const pages = await engine.query(
      `SELECT type, live_items, btpo_level FROM bt_multi_page_stats('t_id', 1, 2)`,
    )
    expect(pages).toEqual([
      { type: 'r', live_items: 1, btpo_level: 3 },
      { type: 'l', live_items: 0, btpo_level: 0 },
    ])
    // a scan from either end finds the index empty
    await engine.script(
      `UPDATE pg_index SET indisvalid = indisvalid WHERE indexrelid = 't_id'::regclass; SET enable_seqscan = off`,
    )
    expect(await engine.query('SELECT min(id), max(id) FROM t')).toEqual([{ min: null, max: null }])
  })
})
