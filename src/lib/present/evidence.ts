import { quantityText } from '../core/quantity-text.ts'
import type { Evidence } from '../plan/finding.ts'

/** The numbers of a finding as one line: `rows read: 50,000; share of the whole: 98 %`. */
export function evidenceText(evidence: readonly Evidence[]): string {
  return evidence.map(({ name, value, unit }) => `${name}: ${quantityText(value, unit)}`).join('; ')
}
