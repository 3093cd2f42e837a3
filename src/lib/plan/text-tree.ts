import type { Facts } from './read-properties.ts'
import { jitFacts } from './text-footer.ts'
import { groupingFacts } from './text-grouping-sets.ts'
import { nodeFacts } from './text-node-line.ts'
import { propertyFacts } from './text-property-line.ts'

interface OpenNode {
  /** The column of its arrow, or of the label above it; -1 for the root. */
  column: number
  facts: Facts
}

/** Builds the tree of nodes from the lines of a text plan, as JSON output would hold it. */
export class TextTree {
  root: Facts | undefined
  #open: OpenNode[] = []
  #label: { column: number; text: string } | undefined
  #worker: { column: number; facts: Facts; jit: Facts | undefined } | undefined
  #lastKey: string | undefined

  /** Whether the line was understood as a part of the tree. `column` is that of its first character. */
  take(line: string, column: number): boolean {
    if (line.startsWith('->')) return this.#node(line.slice(2).trim(), column)
    if (!this.root) return this.#node(line, -1)
    if (/^(?:InitPlan|SubPlan|CTE) [^:]+$/.test(line)) {
      this.#label = { column, text: line }
      return true
    }
    return this.#isContinued() ? this.#continue(' '.repeat(column) + line) : this.#property(line, column)
  }

  #node(line: string, column: number): boolean {
    const facts = nodeFacts(line)
    if (!facts) return false
    const place = this.#label?.column ?? column
    while (this.#open.length > 0 && (this.#open.at(-1)?.column ?? 0) >= place) this.#open.pop()
    const parent = this.#open.at(-1)?.facts
    if (!parent && this.root) return false
    if (parent) this.#attach(facts, parent)
    else this.root = facts
    this.#open.push({ column: place, facts })
    this.#label = undefined
    this.#worker = undefined
    this.#lastKey = undefined
    return true
  }

  #attach(facts: Facts, parent: Facts): void {
    const plans = listIn(parent, 'Plans')
    const inputs = plans.filter((plan) => plan['Subplan Name'] === undefined).length
    facts['Parent Relationship'] = relationship(parent, inputs)
    if (this.#label) {
      facts['Parent Relationship'] = this.#label.text.startsWith('SubPlan') ? 'SubPlan' : 'InitPlan'
      facts['Subplan Name'] = this.#label.text
    }
    plans.push(facts)
  }

  #property(line: string, column: number): boolean {
    const node = this.#open.at(-1)?.facts
    if (!node) return false
    const worker = /^Worker (\d+): {1,2}(.*)$/.exec(line)
    if (worker) return this.#openWorker(node, Number(worker[1]), worker[2] ?? '', column)
    if (this.#worker && column > this.#worker.column) return this.#workerFact(this.#worker, line)
    this.#worker = undefined
    // the tables that a ModifyTable writes to, when it is not one
    if (
      node['Node Type'] === 'ModifyTable' &&
      /^(?:Foreign )?(?:Insert|Update|Delete|Merge) on /.test(line)
    ) {
      const target = nodeFacts(line) ?? {}
      listIn(node, 'Target Tables').push(targetTable(target))
      return true
    }
    const facts = groupingFacts(line, node) ?? propertyFacts(line, node)
    if (!facts) return false
    Object.assign(node, facts)
    this.#lastKey = Object.keys(facts).length === 1 ? Object.keys(facts)[0] : undefined
    return true
  }

  #openWorker(node: Facts, number: number, line: string, column: number): boolean {
    const workers = listIn(node, 'Workers')
    const known = workers.find((worker) => worker['Worker Number'] === number)
    const facts = known ?? { 'Worker Number': number }
    if (!known) workers.push(facts)
    this.#worker = { column, facts, jit: undefined }
    return line === '' || this.#workerFact(this.#worker, line)
  }

  #workerFact(worker: { facts: Facts; jit: Facts | undefined }, line: string): boolean {
    if (line === 'JIT:') {
      worker.jit = {}
      worker.facts.JIT = worker.jit
      return true
    }
    const jit = worker.jit && jitFacts(line)
    if (jit) return Boolean(Object.assign(worker.jit ?? {}, jit))
    const actual = /^actual /.test(line) ? nodeFacts(`Worker (${line})`) : undefined
    const { 'Actual Startup Time': start, 'Actual Total Time': total } = actual ?? {}
    const facts = actual
      ? {
          ...(start !== undefined && { 'Actual Startup Time': start, 'Actual Total Time': total }),
          'Actual Rows': actual['Actual Rows'],
          'Actual Loops': actual['Actual Loops'],
        }
      : propertyFacts(line, worker.facts)
    if (facts) Object.assign(worker.facts, facts)
    return facts !== undefined
  }

  /** Whether the last text ended within quotes: a literal with a line break. */
  #isContinued(): boolean {
    const text = this.#lastKey && this.#open.at(-1)?.facts[this.#lastKey]
    return typeof text === 'string' && (text.match(/'/g)?.length ?? 0) % 2 === 1
  }

  #continue(line: string): boolean {
    const node = this.#open.at(-1)?.facts
    if (!node || !this.#lastKey) return false
    node[this.#lastKey] = `${node[this.#lastKey]}\n${line}`
    return true
  }
}

function relationship(parent: Facts, inputs: number): string {
  const type = String(parent['Node Type'])
  if (['Append', 'Merge Append', 'BitmapAnd', 'BitmapOr'].includes(type)) return 'Member'
  if (type === 'Subquery Scan') return 'Subquery'
  if (type === 'ModifyTable') return 'Outer'
  return inputs === 0 ? 'Outer' : 'Inner'
}

function targetTable({ 'Relation Name': name, Schema: schema, Alias: alias }: Facts): Facts {
  return { 'Relation Name': name, ...(schema !== undefined && { Schema: schema }), Alias: alias }
}

/** The list that the facts hold under a name, made when there is none yet. */
function listIn(facts: Facts, name: string): Facts[] {
  const list = (facts[name] as Facts[] | undefined) ?? []
  facts[name] = list
  return list
}
