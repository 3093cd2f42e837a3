import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where the data of the local server lies: POST_AI_DATA_DIR, else `post-ai` in XDG_DATA_HOME, in %LOCALAPPDATA%
 * on Windows, in /var/lib for root (whose home the server's own user cannot enter), or in ~/.local/share.
 */
export function dataDirectory(env: NodeJS.ProcessEnv = process.env): string {
  if (env.POST_AI_DATA_DIR) return env.POST_AI_DATA_DIR
  return userDirectory(env, env.XDG_DATA_HOME, '/var/lib/post-ai', ['.local', 'share'])
}

/** Where what can be fetched again lies: POST_AI_CACHE_DIR, XDG_CACHE_HOME, /var/cache for root, or ~/.cache. */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  if (env.POST_AI_CACHE_DIR) return env.POST_AI_CACHE_DIR
  return userDirectory(env, env.XDG_CACHE_HOME, '/var/cache/post-ai', ['.cache'])
}

function userDirectory(
  env: NodeJS.ProcessEnv,
  xdg: string | undefined,
  ofRoot: string,
  inHome: readonly string[],
): string {
  if (xdg) return join(xdg, 'post-ai')
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'post-ai', ...inHome)
  if (process.getuid?.() === 0) return ofRoot
  return join(env.HOME || homedir(), ...inHome, 'post-ai')
}
