const byteFactors: Record<string, number> = {
  '': 1,
  b: 1,
  kb: 2 ** 10,
  mb: 2 ** 20,
  gb: 2 ** 30,
  tb: 2 ** 40,
}

const millisecondFactors: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
}

/**
 * A size as people and PostgreSQL write it, in bytes: `500MB`, `2 GB`, `1.5g`, or a plain number of bytes. Units are
 * powers of 1024, in any case. Undefined for anything else.
 */
export function parseBytes(text: string): number | undefined {
  const found = quantity(text)
  if (!found) return undefined
  const unit = found.unit.toLowerCase().replace(/^([kmgt])i?b?$/, '$1b')
  return scaled(found.value, byteFactors[unit])
}

/** A duration in milliseconds: `30s`, `2m`, `1.5 h`, `500ms`. It needs a unit. Undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const found = quantity(text)
  return found && scaled(found.value, millisecondFactors[found.unit.toLowerCase()])
}

/** An amount of money, or anything else that is counted with decimals: `0.12`. Undefined for anything else. */
export function parseAmount(text: string): number | undefined {
  const found = quantity(text)
  return found?.unit === '' ? found.value : undefined
}

function quantity(text: string): { value: number; unit: string } | undefined {
  const [, digits, unit = ''] = /^\s*(\d[\d_]*(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? []
  return digits === undefined ? undefined : { value: Number(digits.replaceAll('_', '')), unit }
}

function scaled(value: number, factor: number | undefined): number | undefined {
  return factor === undefined ? undefined : Math.round(value * factor)
}
