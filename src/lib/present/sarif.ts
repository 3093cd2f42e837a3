/** A rule as SARIF describes it. */
export interface SarifRule {
  name: string
  summary: string
  level: SarifLevel
}

/** How SARIF weighs a result. */
export type SarifLevel = 'note' | 'warning' | 'error'

/** A result: where it is, and by what it is known again in the next run. */
export interface SarifResult {
  rule: string
  level: SarifLevel
  message: string
  location: object
  fingerprints: Record<string, string>
}

/** A SARIF 2.1.0 document; `known` are the rules that it describes. */
export function sarifDocument(known: readonly SarifRule[], found: readonly SarifResult[]): string {
  const rules = known.map(({ name, summary, level }) => ({
    id: name,
    shortDescription: { text: summary },
    defaultConfiguration: { level },
  }))
  const results = found.map(({ rule, level, message, location, fingerprints }) => ({
    ruleId: rule,
    level,
    message: { text: message },
    locations: [location],
    partialFingerprints: fingerprints,
  }))
  return JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'post-ai', rules } }, results }],
    },
    undefined,
    2,
  )
}
