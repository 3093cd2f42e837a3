import type { Facts } from './read-properties.ts'
import { listParts } from './text-names.ts'

/**
 * The facts of the key lines of an aggregate over several grouping sets, gathered as JSON output does: one group of
 * sets for each sort order, and one for each hash table. Undefined for all other lines.
 */
export function groupingFacts(line: string, node: Facts): Facts | undefined {
  if (node['Node Type'] !== 'Aggregate') return undefined
  const match = /^(Group|Hash|Sort) Key: (.*)$/.exec(line)
  if (!match) return undefined
  const [, kind = '', text = ''] = match
  const keys = text === '()' ? [] : listParts(text)
  const first = node['Group Key'] as string[] | undefined
  const sets = [...((node['Grouping Sets'] as Facts[] | undefined) ?? [])]
  if (kind === 'Group' && !first && sets.length === 0 && text !== '()') return { 'Group Key': keys }
  if (first) {
    delete node['Group Key']
    sets.push({ 'Group Keys': [first] })
  }
  const last = sets.at(-1)
  if (kind === 'Sort') sets.push({ 'Sort Key': keys, 'Group Keys': [] })
  else if (kind === 'Hash') sets.push({ 'Hash Keys': [keys] })
  else if (last?.['Group Keys']) last['Group Keys'] = [...(last['Group Keys'] as string[][]), keys]
  else sets.push({ 'Group Keys': [keys] })
  return { 'Grouping Sets': sets }
}
