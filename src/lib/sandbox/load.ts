import { loadParser } from '../sql/parser.ts'
import type { Engine } from './engine.ts'
import { EngineError } from './engine-error.ts'
import type { Snapshot } from './snapshot.ts'

/** A statement of the snapshot that the embedded server could not run, and what that means for the plans. */
export interface NotLoaded {
  /** The first line of the statement. */
  statement: string
  reason: string
}

/** So many statements go in one call; a failing call is repeated one by one. */
const CHUNK = 200

/**
 * Loads schema and statistics of a snapshot into an empty engine. What does not load (extensions and languages
 * that are not bundled, and what depends on them) is returned, not thrown.
 */
export async function loadSnapshot(engine: Engine, snapshot: Snapshot): Promise<NotLoaded[]> {
  const parser = await loadParser()
  const schema = parser.statements(snapshot.schemaSql).map((statement) => statement.text)
  const missing = await runAll(engine, ['SET check_function_bodies = off', ...schema.filter(isWanted)])
  const statistics = await runAll(engine, snapshot.statisticsSql)
  return [...missing, ...statistics]
}

/** Comments and event triggers change no plan; the dump's own SET lines for newer or older servers may not exist. */
function isWanted(statement: string): boolean {
  return !/^(COMMENT ON|CREATE EVENT TRIGGER|SET transaction_timeout)/i.test(statement)
}

/** Runs statements in order, all that can be run; returns those that could not. */
async function runAll(engine: Engine, statements: readonly string[]): Promise<NotLoaded[]> {
  const failures: NotLoaded[] = []
  for (let from = 0; from < statements.length; from += CHUNK) {
    const chunk = statements.slice(from, from + CHUNK)
    if (await succeeds(engine, chunk.join(';\n'))) continue
    for (const statement of chunk) {
      try {
        await engine.script(statement)
      } catch (error) {
        if (!(error instanceof EngineError)) throw error
        failures.push({ statement: firstLine(statement), reason: error.message })
      }
    }
  }
  return failures
}

async function succeeds(engine: Engine, script: string): Promise<boolean> {
  try {
    await engine.script(script)
    return true
  } catch (error) {
    if (error instanceof EngineError) return false
    throw error
  }
}

function firstLine(statement: string): string {
  const line = statement.split('\n').find((text) => text.trim() !== '' && !text.startsWith('--')) ?? ''
  return line.length > 120 ? `${line.slice(0, 119)}…` : line
}
