import type { Connection } from '../../postgres/connection.ts'
import { quoteLiteral } from '../../sql/quote.ts'

/** What answers statements, such as a shadow of the migrations' proof. */
export interface Answering {
  query<Row>(sql: string): Promise<Row[]>
}

/** A shadow as a session that takes values: texts, numbers, and lists of them, which stand in the statement as literals. */
export function shadowSession(shadow: Answering): Pick<Connection, 'query'> {
  return {
    query: <Row>(sql: string, values: readonly unknown[] = []) =>
      shadow.query<Row>(sql.replaceAll(/\$(\d+)/g, (_, number) => literal(values[Number(number) - 1]))),
  }
}

function literal(value: unknown): string {
  if (Array.isArray(value))
    return quoteLiteral(`{${value.map((item) => JSON.stringify(String(item))).join(',')}}`)
  return value === null || value === undefined ? 'NULL' : quoteLiteral(String(value))
}
