import type { StorageChange } from './recommendation.ts'

const GB = 2 ** 30

/** So many bytes more, or fewer when negative, with what they cost a month at a price for each GB (2^30 bytes). */
export function storageChange(bytes: number, pricePerGb: number | null): StorageChange {
  return { bytes, pricePerMonth: pricePerGb === null ? null : (bytes / GB) * pricePerGb }
}
