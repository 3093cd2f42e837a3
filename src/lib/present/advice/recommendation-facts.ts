import type { DroppedIndex, Recommendation, Roi } from '../../advisor/recommendation.ts'
import { formatBytes, formatCost, formatCount, formatDuration } from '../../core/units.ts'
import { evidenceText } from '../evidence.ts'

/** A named fact about a recommendation, in words. */
export interface Fact {
  name: string
  text: string
}

/** What it brings and takes, in a few words: `cost 1,046 → 8.29 (−99.2 %), saves about 3.3 s; 2.1 MB`. */
export function effectOf(entry: Recommendation): string {
  const parts = [benefitText(entry), storageText(entry)].filter((text) => text !== '')
  return parts.join('; ')
}

/** Everything known about a recommendation besides its texts and statements, in the order in which it is told. */
export function factsOf(entry: Recommendation): Fact[] {
  const facts: [string, string][] = [
    ['effect', benefitText(entry)],
    ['storage', storageText(entry)],
    ['a day', entry.kind === 'create-index' ? roiText(entry.roi) : ''],
    ['lock', entry.kind === 'rewrite-query' ? '' : entry.lock],
    ['rests on', evidenceText(entry.evidence)],
    ['confidence', confidenceText(entry)],
    ['disproved by', entry.disprovedBy],
    ['differs', entry.kind === 'rewrite-query' ? (entry.differs ?? 'never: both give the same rows') : ''],
  ]
  return facts.flatMap(([name, text]) => (text === '' ? [] : [{ name, text }]))
}

/** What undoes it; undefined for a rewritten query. */
export function undoOf(entry: Recommendation): string | undefined {
  if (entry.kind === 'rewrite-query') return undefined
  return entry.down ?? '-- there is nothing to undo'
}

/** Why an index can go once the new one is there, with what that frees. */
export function dropText({ name, bytes, why }: DroppedIndex): string {
  return `${name} can go then and frees ${formatBytes(bytes)}. ${why}`
}

function confidenceText({ confidence: { level, because } }: Recommendation): string {
  return because.length === 0 ? level : `${level}: ${because.join(' ')}`
}

function benefitText({ benefit }: Recommendation): string {
  if (!benefit) return ''
  const { costBefore, costAfter, percent, savedMs } = benefit
  const change = `${percent < 0 ? '+' : '−'}${Math.abs(percent).toFixed(1)} %`
  const saved = savedMs ? `, saves about ${formatDuration(savedMs)}` : ''
  return `cost ${formatCost(costBefore)} → ${formatCost(costAfter)} (${change})${saved}`
}

function storageText({ storage }: Recommendation): string {
  if (!storage || storage.bytes === 0) return ''
  const { bytes, pricePerMonth } = storage
  const money = pricePerMonth === null ? '' : `, ${moneyText(Math.abs(pricePerMonth))} a month`
  return bytes < 0 ? `frees ${formatBytes(-bytes)}${money}` : `takes ${formatBytes(bytes)}${money}`
}

function roiText({ savedMsPerDay, writeMsPerDay, hotUpdatesLostPerDay }: Roi): string {
  const parts = [
    savedMsPerDay === null ? '' : `saves about ${formatDuration(savedMsPerDay)}`,
    writeMsPerDay === null ? '' : writeText(writeMsPerDay),
    hotUpdatesLostPerDay ? `${formatCount(hotUpdatesLostPerDay)} heap-only updates are lost` : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function writeText(milliseconds: number): string {
  return milliseconds === 0
    ? 'costs nothing, for nothing was written'
    : `costs writes about ${formatDuration(milliseconds)}`
}

/** In the currency of the price that was given. */
function moneyText(amount: number): string {
  return amount > 0 && amount < 0.01 ? 'less than 0.01' : amount.toFixed(2)
}
