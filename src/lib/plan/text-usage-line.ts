import type { Facts } from './read-properties.ts'

/** The facts of the lines `Buffers:`, `I/O Timings:` and `WAL:`, by the names that JSON output gives them. */
export function usageFacts(line: string): Facts | undefined {
  const match = /^(Buffers|I\/O Timings|WAL): (.*)$/.exec(line)
  const text = match?.[2] ?? ''
  if (match?.[1] === 'Buffers') return buffers(text)
  if (match?.[1] === 'I/O Timings') return timings(text)
  return match ? wal(text) : undefined
}

function buffers(text: string): Facts {
  const facts: Facts = {}
  for (const [, kind = '', counts = ''] of text.matchAll(/(shared|local|temp)((?: \w+=\d+)+)/g)) {
    for (const [, what = '', count] of counts.matchAll(/(\w+)=(\d+)/g)) {
      facts[`${capitalised(kind)} ${capitalised(what)} Blocks`] = Number(count)
    }
  }
  return facts
}

/** Of shared and local blocks together before PostgreSQL 17; `shared/local` where temp is counted apart. */
function timings(text: string): Facts {
  const facts: Facts = {}
  const groups = text.matchAll(/(?:(shared\/local|shared|local|temp) )?((?:(?:read|write)=[\d.]+ ?)+)/g)
  for (const [, kind, times = ''] of groups) {
    const prefix = kind === undefined || kind === 'shared/local' ? '' : `${capitalised(kind)} `
    for (const [, what = '', time] of times.matchAll(/(read|write)=([\d.]+)/g)) {
      facts[`${prefix}I/O ${capitalised(what)} Time`] = Number(time)
    }
  }
  return facts
}

const walNames: Record<string, string> = {
  records: 'WAL Records',
  fpi: 'WAL FPI',
  bytes: 'WAL Bytes',
  'buffers full': 'WAL Buffers Full',
}

function wal(text: string): Facts {
  const counts = [...text.matchAll(/(records|fpi|bytes|buffers full)=(\d+)/g)]
  return Object.fromEntries(counts.map(([, name = '', count]) => [walNames[name] ?? name, Number(count)]))
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
