import { expect, test } from 'vitest'
import { loadParser } from '../../src/lib/sql/parser.ts'
import { nodesOf, walk } from '../../src/lib/sql/walk.ts'

const parser = await loadParser()
const [nested] = parser.statements(`
  WITH recent AS (SELECT * FROM orders WHERE placed > $1)
  SELECT c.name, (SELECT count(*) FROM recent r WHERE r.customer = c.id)
  FROM customers c JOIN (SELECT * FROM cities) t ON t.id = c.city
  WHERE c.id IN (1, 2) OR c.name LIKE ANY (ARRAY['a', 'b'])`)

test('all nodes of a kind are found, in the order of the parse tree, at any depth', () => {
  const relations = nodesOf(nested?.node, 'RangeVar').map(({ relname }) => relname)
  expect(relations.toSorted()).toEqual(['cities', 'customers', 'orders', 'recent'])
  expect(nodesOf(nested?.node, 'SelectStmt')).toHaveLength(4)
  expect(nodesOf(nested?.node, 'ParamRef')).toEqual([{ number: 1, location: expect.any(Number) }])
})

test('a visitor sees what is above a node', () => {
  const found: string[][] = []
  walk(nested?.node, ({ tag, fields, ancestors }) => {
    if (tag === 'RangeVar' && fields.relname === 'cities') found.push(ancestors.map((above) => above.tag))
    return undefined
  })
  expect(found).toEqual([['SelectStmt', 'JoinExpr', 'RangeSubselect', 'SelectStmt']])
})

test('a visitor can keep out of a subtree', () => {
  const tags: string[] = []
  walk(nested?.node, ({ tag }) => {
    tags.push(tag)
    return tag !== 'WithClause' && tag !== 'CommonTableExpr' && tag !== 'SubLink'
  })
  expect(tags.filter((tag) => tag === 'SelectStmt')).toHaveLength(2)
})

test('nothing below nothing', () => {
  expect(nodesOf(undefined, 'RangeVar')).toEqual([])
})
