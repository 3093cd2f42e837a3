import type { GuardSession } from './guard-session.ts'
import { judgeFunction } from './judge-function.ts'
import type { NamedObjects } from './look-up.ts'
import { readLurking } from './lurking.ts'
import { objectsInTree, splitPlanned } from './node-tree.ts'
import { readOperators } from './operators.ts'
import { readProcs } from './procs.ts'
import { Reach, type Reached, type ReachedFunction, throughFunction, type Via } from './reach.ts'
import { gone, kindName, refusedForeign, refusedFunction } from './refusals.ts'
import { readRelations } from './relations.ts'
import { readTypes } from './types.ts'
import { type Allowances, type Refusal, refuse, type Watch } from './verdict.ts'

/** Finds what the texts of SQL functions name; the statement's own names are found the same way. */
export type ResolveText = (text: string, subject: string) => Promise<NamedObjects | Refusal>

/**
 * Follows everything that running a statement with these objects can make the server call (functions of operators, casts,
 * types, aggregates; views, policies, domains, indexes; bodies of SQL functions) and judges every function there.
 */
export async function judgeObjects(
  named: NamedObjects,
  session: GuardSession,
  allowances: Allowances,
  resolveText: ResolveText,
  watch: Watch = {},
): Promise<Refusal | undefined> {
  const allowed = new Set(allowances.functions)
  const foreign = new Set(allowances.foreignTables)
  const reach = new Reach()
  addNamed(reach, named, undefined)
  await addLurking(reach, session)
  for (let work = reach.take(); work; work = reach.take()) {
    const refusal =
      (await followFunctions(reach, session, work.functions, allowed, watch)) ??
      (await followRelations(reach, session, work.relations, foreign, watch))
    if (refusal) return refusal
    await followOperators(reach, session, work.operators)
    const unsafe = await followTypes(reach, session, work.types)
    if (unsafe) return unsafe
    for (const { text, via } of work.texts) {
      const objects = await resolveText(text, via.subject)
      if ('allowed' in objects) return objects
      addNamed(reach, objects, via)
    }
  }
  return undefined
}

function addNamed(reach: Reach, named: NamedObjects, via: Via | undefined): void {
  reach.functions(named.functions, via, 'called')
  reach.functions(named.sampleMethods, via, 'part')
  reach.operators(named.operators, via)
  reach.types(named.types, via)
  reach.relations(named.relations, via)
}

async function addLurking(reach: Reach, { connection }: GuardSession): Promise<void> {
  const lurking = await readLurking(connection)
  const via: Via = {
    subject: 'Something added to a built-in type (a cast, say)',
    rule: 'cast',
    up: undefined,
  }
  reach.functions(lurking.functions, via, 'part')
  reach.operators(lurking.operators, via)
  reach.types(lurking.types, via)
}

async function followFunctions(
  reach: Reach,
  { connection, path }: GuardSession,
  reached: readonly ReachedFunction[],
  allowed: ReadonlySet<string>,
  watch: Watch,
): Promise<Refusal | undefined> {
  const procs = new Map((await readProcs(connection, oidsOf(reached))).map((proc) => [proc.oid, proc]))
  for (const { oid, via, use } of reached) {
    const proc = procs.get(oid)
    if (!proc) return gone(`function ${oid}`)
    const judgement = judgeFunction(proc, use, allowed, path)
    if (judgement.kind === 'refused') return refusedFunction(proc, judgement.why, via)
    reach.types(proc.types, via)
    const unwanted = watch.function?.(proc)
    if (unwanted) return unwanted
    const subject = `The function ${proc.signature}`
    const inside: Via = { subject, rule: via?.rule ?? 'function', up: via, isFunction: true }
    const trees = [proc.defaultsTree, judgement.kind === 'look inside' ? proc.bodyTree : null]
    const refusal = addTrees(reach, trees, inside)
    if (refusal) return refusal
    if (judgement.kind !== 'look inside') continue
    reach.functions(proc.parts ?? [], inside, 'part')
    reach.operators(proc.sortOperator ? [proc.sortOperator] : [], inside)
    if (proc.language === 'sql' && proc.bodyTree === null) reach.text(proc.source, inside)
  }
  return undefined
}

async function followOperators(reach: Reach, { connection }: GuardSession, reached: readonly Reached[]) {
  const vias = viasOf(reached)
  for (const operator of await readOperators(connection, oidsOf(reached))) {
    const via = vias.get(operator.oid)
    const inside: Via = { subject: `The operator ${operator.signature}`, rule: 'operator', up: via }
    reach.functions([operator.code].filter(Boolean), inside, 'called')
    reach.functions(operator.estimators, inside, 'part')
    reach.operators(operator.substitutes, inside)
    reach.types(operator.types, inside)
  }
}

async function followTypes(reach: Reach, { connection }: GuardSession, reached: readonly Reached[]) {
  const vias = viasOf(reached)
  for (const type of await readTypes(connection, oidsOf(reached))) {
    const up = vias.get(type.oid)
    const inside: Via = { subject: `The type ${type.name}`, rule: 'type', up }
    reach.functions(type.support, inside, 'support')
    reach.functions(type.parts, inside, 'part')
    reach.functions(type.casts, { subject: `A cast of the type ${type.name}`, rule: 'cast', up }, 'part')
    reach.operators(type.operators, inside)
    reach.types(type.types, inside)
    const refusal = addTrees(reach, type.checks, inside)
    if (refusal) return refusal
  }
  return undefined
}

async function followRelations(
  reach: Reach,
  { connection, checksAreExamined }: GuardSession,
  reached: readonly Reached[],
  foreign: ReadonlySet<string>,
  watch: Watch,
): Promise<Refusal | undefined> {
  const vias = viasOf(reached)
  for (const relation of await readRelations(connection, oidsOf(reached), checksAreExamined)) {
    const via = vias.get(relation.oid)
    if (relation.kind === 'f' && !foreign.has(relation.name)) return refusedForeign(relation, via)
    const unwanted = watch.relation?.(relation, {
      named: via === undefined,
      inFunction: throughFunction(via),
    })
    if (unwanted) return unwanted
    const inside: Via = { subject: `The ${kindName(relation)} ${relation.name}`, rule: 'relation', up: via }
    reach.functions(relation.support, inside, 'support')
    reach.types(relation.types, inside)
    reach.relations(relation.children, inside)
    const planned = relation.plannedTrees.map(splitPlanned)
    for (const { givenColumns } of planned) reach.functions(givenColumns, inside, 'unfolded')
    const trees = [...relation.viewTrees, ...relation.policyTrees, ...planned.map(({ rest }) => rest)]
    const refusal = addTrees(reach, trees, inside)
    if (refusal) return refusal
  }
  return undefined
}

function addTrees(reach: Reach, trees: readonly (string | null)[], via: Via): Refusal | undefined {
  for (const tree of trees) {
    if (tree === null) continue
    const objects = objectsInTree(tree)
    if (objects.effect !== undefined) {
      return refuse(via.rule, `${via.subject} ${objects.effect}.`, 'Query what lies below it instead.')
    }
    reach.functions(objects.functions, via, 'called')
    reach.functions(objects.parts, via, 'part')
    reach.operators(objects.operators, via)
    reach.types(objects.types, via)
    reach.relations(objects.relations, via)
  }
  return undefined
}

function oidsOf(reached: readonly Reached[]): number[] {
  return [...new Set(reached.map(({ oid }) => oid))]
}

function viasOf(reached: readonly Reached[]): Map<number, Via | undefined> {
  return new Map(reached.map(({ oid, via }) => [oid, via]))
}
