import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/** All files below a directory, as sorted relative paths with forward slashes; none when it does not exist. */
export function filesBelow(directory) {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      relative(directory, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    )
    .sort()
}

/** One hash over names and contents of files, and over further words that matter. */
export function hashOf(files, words = []) {
  const hash = createHash('sha256')
  for (const word of words) hash.update(`${word}\0`)
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readIfThere(file) ?? 'absent')
      .update('\0')
  return hash.digest('hex')
}

/** The content of a file, or undefined when there is none. */
export function readIfThere(file) {
  try {
    return readFileSync(file)
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  }
}

/** Writes a file in one step, so that no reader sees half of it; untouched when it already says this. */
export function writeWhole(file, content) {
  const bytes = Buffer.from(content)
  if (readIfThere(file)?.equals(bytes)) return false
  mkdirSync(dirname(file), { recursive: true })
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`
  writeFileSync(temporary, bytes)
  renameSync(temporary, file)
  return true
}

/**
 * Makes `to` hold what `from` holds, file by file and each in one step, additions first and removals last: a
 * program that runs from `to` meanwhile always finds every module it may still load.
 */
export function mirror(from, to, keep = []) {
  const wanted = filesBelow(from)
  const present = new Set(filesBelow(to))
  const fresh = wanted.filter((file) => !present.has(file))
  const known = wanted.filter((file) => present.has(file))
  for (const file of [...fresh, ...known]) writeWhole(join(to, file), readFileSync(join(from, file)))
  const stay = new Set([...wanted, ...keep])
  for (const file of present) if (!stay.has(file)) rmSync(join(to, file), { force: true })
}
