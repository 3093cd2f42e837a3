/** A place of a parse tree (bytes, from 0) as a position in the text (characters, from 1). */
export function positionAt(sql: string, location: number | undefined): number {
  const before = Buffer.from(sql)
    .subarray(0, location ?? 0)
    .toString()
  return [...before].length + 1
}
