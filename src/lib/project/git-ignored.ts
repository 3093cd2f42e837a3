import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Whether git leaves a file out of the repository. Without git or a repository the `.gitignore` beside it tells. */
export async function isGitIgnored(path: string): Promise<boolean> {
  const answer = await askGit(path)
  if (answer !== undefined) return answer
  const ignored = await readFile(join(dirname(path), '.gitignore'), 'utf8').catch(() => '')
  return ignored
    .split(/\r?\n/)
    .some((line) => ['.env', '/.env', '.env*', '/.env*', '*.env'].includes(line.trim()))
}

function askGit(path: string): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    execFile('git', ['check-ignore', '--quiet', '--', path], { cwd: dirname(path) }, (error) => {
      if (!error) resolve(true)
      else resolve(error.code === 1 ? false : undefined)
    })
  })
}
