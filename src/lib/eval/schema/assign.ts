/**
 * The assignment of rows to columns with the greatest sum, each at most once; a value of 0 or less is no match. Gives the
 * column of each row, undefined where it has none. The Hungarian method with potentials, O(n³).
 */
export function bestAssignment(values: readonly (readonly number[])[]): (number | undefined)[] {
  const rows = values.length
  const size = Math.max(rows, values[0]?.length ?? 0)
  const cost = (row: number, column: number) => -Math.max(0, values[row - 1]?.[column - 1] ?? 0)
  const [u, v] = [new Array<number>(size + 1).fill(0), new Array<number>(size + 1).fill(0)]
  const rowOf = new Array<number>(size + 1).fill(0)
  for (let row = 1; row <= size; row += 1) augment(row, size, cost, { u, v, rowOf })
  const result = new Array<number | undefined>(rows).fill(undefined)
  for (let column = 1; column <= size; column += 1) {
    const row = rowOf[column] ?? 0
    if (row >= 1 && row <= rows && cost(row, column) < 0) result[row - 1] = column - 1
  }
  return result
}

interface State {
  u: number[]
  v: number[]
  rowOf: number[]
}

/** Brings one more row in, along the cheapest path of changes. */
function augment(
  start: number,
  size: number,
  cost: (row: number, column: number) => number,
  state: State,
): void {
  const { u, v, rowOf } = state
  const [least, way] = [
    new Array<number>(size + 1).fill(Number.POSITIVE_INFINITY),
    new Array<number>(size + 1).fill(0),
  ]
  const used = new Array<boolean>(size + 1).fill(false)
  rowOf[0] = start
  let column = 0
  do {
    used[column] = true
    const row = rowOf[column] ?? 0
    let [delta, next] = [Number.POSITIVE_INFINITY, 0]
    for (let other = 1; other <= size; other += 1) {
      if (used[other]) continue
      const reduced = cost(row, other) - (u[row] ?? 0) - (v[other] ?? 0)
      if (reduced < (least[other] ?? 0)) {
        least[other] = reduced
        way[other] = column
      }
      if ((least[other] ?? 0) < delta) [delta, next] = [least[other] ?? 0, other]
    }
    for (let other = 0; other <= size; other += 1) {
      if (used[other]) {
        u[rowOf[other] ?? 0] = (u[rowOf[other] ?? 0] ?? 0) + delta
        v[other] = (v[other] ?? 0) - delta
      } else least[other] = (least[other] ?? 0) - delta
    }
    column = next
  } while (rowOf[column] !== 0)
  while (column !== 0) {
    const before = way[column] ?? 0
    rowOf[column] = rowOf[before] ?? 0
    column = before
  }
}
