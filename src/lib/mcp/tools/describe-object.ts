import { PostAiError } from '../../core/error.ts'
import { catalogSession, masksOf } from '../catalog/catalog-session.ts'
import { type Description, describe, type NamedObject } from '../catalog/describe.ts'
import { namedObjectsSql } from '../catalog/objects-sql.ts'
import { cleanedLine } from '../data-text.ts'
import type { Tool } from '../tool.ts'

interface DescribeArgs extends Record<string, unknown> {
  name: string
}

/** All that the catalog says of one object. */
export const describeObject: Tool<DescribeArgs> = {
  name: 'describe_object',
  title: 'Describe object',
  description:
    'Columns, types, keys, references both ways, indexes, sizes, comments and statistics (no values) of a table or view; signature of a function; labels of an enum.',
  input: {
    type: 'object',
    properties: {
      name: {
        type: 'string',
        minLength: 1,
        maxLength: 200,
        description: 'schema.name, or a name on the path',
      },
    },
    required: ['name'],
  },
  output: {
    type: 'object',
    properties: { objects: { type: 'array', items: { type: 'object' } } },
    required: ['objects'],
  },
  async run({ name }, { database, settings, context }) {
    await using session = await catalogSession(database, context)
    const { schema, object } = partsOf(name)
    const found = await session.connection.query<NamedObject>(namedObjectsSql, [
      settings.schemas,
      schema ?? null,
      object,
      session.path,
    ])
    const [first] = found
    if (!first) throw unknown(name)
    const masked = await masksOf(database, session)
    // functions of one name are told together; of a table and an enum of one name the one on the path comes first
    const wanted = found.filter((one) => one.schema === first.schema && one.kind === first.kind).slice(0, 10)
    const descriptions: Description[] = []
    for (const one of wanted) {
      const limits = { schemas: settings.schemas, masked: masked.get(one.oid) ?? new Set<number>() }
      descriptions.push(await describe(one, session, limits))
    }
    const others = found.filter((one) => !wanted.includes(one)).map(fullName)
    const also = others.length > 0 ? ` Also of that name: ${others.slice(0, 10).join(', ')}.` : ''
    return {
      text: `${first.kind} ${fullName(first)}.${also}`,
      data: descriptions.map(({ lines }) => lines.join('\n')).join('\n\n'),
      structured: { objects: descriptions.map(({ facts }) => facts) },
    }
  },
}

/** A name as it is written in SQL: parts in quotes are taken as they are. */
function partsOf(written: string): { schema: string | undefined; object: string } {
  const parts = written.match(/"(?:[^"]|"")+"|[^".]+/g) ?? [written]
  const plain = parts.map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.trim(),
  )
  const [object = '', schema] = plain.toReversed()
  return { schema, object: object.replace(/\(.*\)$/s, '') }
}

const fullName = ({ schema, name }: NamedObject) => cleanedLine(`${schema}.${name}`)

function unknown(name: string): PostAiError {
  return new PostAiError(
    'USAGE_INVALID',
    `There is no table, view, function or enum ${name} that may be shown.`,
    {
      hints: ['search_objects finds names.'],
    },
  )
}
