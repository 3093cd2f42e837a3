import { formatBytes, plural } from '../../core/units.ts'
import { readServerFacts } from '../../postgres/server-facts.ts'
import { catalogSession } from '../catalog/catalog-session.ts'
import { schemasSql } from '../catalog/objects-sql.ts'
import { cleanedDeep, cleanedLine } from '../data-text.ts'
import type { Tool } from '../tool.ts'

/** A schema and how much it holds. */
interface Schema extends Record<string, unknown> {
  name: string
  comment: string | null
  tables: number
  views: number
  functions: number
  bytes: number
}

/** Where to begin: server, role, schemas. */
export const listSchemas: Tool = {
  name: 'list_schemas',
  title: 'List schemas',
  description: 'Server version, role, and the schemas with counts of tables, views, functions and size.',
  input: { type: 'object', properties: {} },
  output: {
    type: 'object',
    properties: { server: { type: 'object' }, schemas: { type: 'array', items: { type: 'object' } } },
    required: ['server', 'schemas'],
  },
  async run(_, { database, settings, context }) {
    await using session = await catalogSession(database, context)
    const { version, user, database: name } = await readServerFacts(session.connection)
    const found = await session.connection.query<Schema>(schemasSql, [settings.schemas])
    const schemas = cleanedDeep(found, 300)
    const lines = schemas.map(
      ({ name: schema, tables, views, functions, bytes, comment }) =>
        `${schema}: ${[plural(tables, 'table'), plural(views, 'view'), plural(functions, 'function'), formatBytes(bytes)].join(', ')}${comment ? ` (${cleanedLine(comment, 200)})` : ''}`,
    )
    return {
      text: `PostgreSQL ${version}, database ${cleanedLine(name)}, role ${cleanedLine(user)}.`,
      data: lines.join('\n') || 'no schemas',
      structured: { server: { version, database: cleanedLine(name), role: cleanedLine(user) }, schemas },
    }
  },
}
