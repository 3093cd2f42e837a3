import { readFileSync } from 'node:fs'
import { createGenerator } from 'ts-json-schema-generator'
import { at } from '../lib/checkout.mjs'
import { filesBelow } from '../lib/files.mjs'
import { schemaName } from './commands.mjs'

/** The JSON schema of each command's result and of a failure, from the TypeScript types: path and text. */
export function schemasOf(commands) {
  const types = [
    ['schemas/error.json', 'ErrorReport'],
    ...commands.map(({ id, resultType }) => [`schemas/${schemaName(id)}`, required(id, resultType)]),
  ]
  const files = new Map(types.map(([, type]) => [type, definitionOf(type)]))
  const generators = new Map()
  return types.map(([path, type]) => {
    const file = files.get(type)
    if (!generators.has(file)) generators.set(file, generatorFor(file))
    const schema = generators.get(file).createSchema(type)
    return [path, `${JSON.stringify(schema, undefined, 2)}\n`]
  })
}

function generatorFor(path) {
  return createGenerator({ path, tsconfig: at('tsconfig.json'), skipTypeCheck: true, topRef: true })
}

function required(id, resultType) {
  if (!resultType) throw new Error(`the command ${id} does not name its resultType`)
  return resultType
}

/** The one file below src/lib that exports the type. */
function definitionOf(type) {
  const form = new RegExp(`^export (?:interface|type) ${type}\\b`, 'm')
  const found = filesBelow(at('src', 'lib'))
    .map((file) => at('src', 'lib', file))
    .filter((file) => form.test(readFileSync(file, 'utf8')))
  if (found.length !== 1)
    throw new Error(`the type ${type} is exported by ${found.length} files below src/lib, not by one`)
  return found[0]
}
