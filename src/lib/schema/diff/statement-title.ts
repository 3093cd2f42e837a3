const MOST = 100

/** The beginning of a statement on one line; nothing from where options begin, which may hold passwords. */
export function statementTitle(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ').trim()
  const secret = /\b(OPTIONS|CONNECTION|PASSWORD)\b/i.exec(line)
  const safe = secret ? line.slice(0, secret.index).trimEnd() : line
  return safe.length > MOST ? `${safe.slice(0, MOST - 1)}…` : safe
}
