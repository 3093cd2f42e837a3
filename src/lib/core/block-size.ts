/** The page size of every build that is met, in bytes (BLCKSZ). */
export const BLOCK_SIZE = 8192
