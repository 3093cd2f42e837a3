import { quantityText } from '../../core/quantity-text.ts'
import type { Evidence, Finding } from '../../plan/finding.ts'
import type { MeasuredNode } from '../../plan/metrics.ts'
import type { Quantity } from './fact.ts'
import type { FactMaker } from './fact-maker.ts'
import { kindsOf } from './node-kinds.ts'
import { namesOfNode } from './plan-facts.ts'

/** How a proposed index would be read. */
export const INDEX_KINDS = ['kind:Index Scan', 'kind:Index Only Scan', 'kind:Bitmap']

/** The fact that a finding is; `node` is the one it is about, and `names` further objects. */
export function addFinding(
  { rule, severity, title, evidence, meaning, nextStep }: Finding,
  maker: FactMaker,
  node?: MeasuredNode,
  names: readonly string[] = [],
): void {
  const kinds = node ? kindsOf(node) : { hard: [], plain: [] }
  const said = (text: string) => maker.mask.text(text)
  const [statement] = /^CREATE (?:UNIQUE )?INDEX [^;]+/.exec(nextStep) ?? []
  if (statement !== undefined) maker.quote(statement)
  maker.add({
    text: `finding (${severity}, rule ${rule}${node ? `, node ${node.id}` : ''}): ${said(title)}. ${evidenceText(evidence)}. ${said(meaning)} Next step: ${said(nextStep)}`,
    names: [
      rule,
      ...names,
      ...(node ? namesOfNode(node) : []),
      ...kinds.hard,
      ...(statement === undefined ? [] : [...maker.namesIn(statement), ...INDEX_KINDS]),
      ...settingsIn(nextStep),
      ...settingsIn(meaning),
    ],
    kinds: kinds.plain,
    quantities: quantitiesOf(evidence),
  })
}

/** Settings and other words with an underscore that a text of our own names. */
export function settingsIn(text: string): string[] {
  return text.match(/(?<![\w."])[a-z]+(?:_[a-z]+)+(?![\w".])/g) ?? []
}

/** The numbers that something rests on, in words. */
export function evidenceText(evidence: readonly Evidence[]): string {
  return evidence.map(({ name, value, unit }) => `${name}: ${quantityText(value, unit)}`).join('; ')
}

/** The numbers that something rests on. */
export function quantitiesOf(evidence: readonly Evidence[]): Quantity[] {
  return evidence.flatMap(({ name, value, unit }): Quantity[] => {
    if (unit === 'count' && /calls/.test(name)) return [{ value, unit: 'calls' }]
    return unit === 'blocks'
      ? [
          { value, unit },
          { value: value * 8192, unit: 'bytes' },
        ]
      : [{ value, unit }]
  })
}

/** So many of something. */
export function countOf(noun: string, value: number): Quantity {
  return { value, unit: 'count', noun }
}
