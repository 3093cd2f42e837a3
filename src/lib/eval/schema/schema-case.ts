import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, PostAiError, systemErrorCode } from '../../core/error.ts'
import type { EvalCase } from '../suite.ts'
import type { Contract } from './contract.ts'
import { readContract } from './read-contract.ts'

/** A request for a schema or for a change of one, and what a right answer is. */
export interface SchemaCase extends EvalCase {
  /** The request, as somebody writes it who does not speak SQL. */
  brief: string
  /** SQL of the schema that is to be changed, with its rows; undefined when a new one is asked for. */
  start: string | undefined
  contract: Contract
}

/**
 * Reads all cases of a directory: a folder each, with `brief.md`, `contract.json` and, for changes, `start.sql`. Sorted by id.
 * Throws `INPUT_INVALID` with the file.
 */
export async function readSchemaCases(directory: string): Promise<SchemaCase[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(directory, error)
  })
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return Promise.all(folders.sort().map((id) => readSchemaCase(join(directory, id), id)))
}

async function readSchemaCase(folder: string, id: string): Promise<SchemaCase> {
  const [brief, json, start] = await Promise.all([
    textOf(join(folder, 'brief.md')),
    textOf(join(folder, 'contract.json')),
    textOf(join(folder, 'start.sql'), true),
  ])
  try {
    const read = JSON.parse(json ?? '') as { category?: unknown; difficulty?: unknown }
    const { category, difficulty } = read
    if (typeof category !== 'string') throw new Error('category must be a text')
    if (difficulty !== 'easy' && difficulty !== 'medium' && difficulty !== 'hard') {
      throw new Error('difficulty must be easy, medium or hard')
    }
    const digest = createHash('sha256')
      .update(JSON.stringify([brief, read, start]))
      .digest('hex')
      .slice(0, 16)
    return {
      id,
      category,
      difficulty,
      digest,
      brief: (brief ?? '').trim(),
      start,
      contract: readContract(read),
    }
  } catch (error) {
    throw unreadable(join(folder, 'contract.json'), error)
  }
}

async function textOf(path: string, mayLack = false): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (mayLack && systemErrorCode(error) === 'ENOENT') return undefined
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): PostAiError {
  return new PostAiError('INPUT_INVALID', `The case in ${path} cannot be used: ${messageOf(error)}.`, {
    hints: ['docs/eval-schema.md says what a case consists of.'],
    cause: error,
  })
}
