import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The directory for what belongs to the user and not to a project: POST_AI_CONFIG_DIR, else `post-ai` in
 * XDG_CONFIG_HOME, in %LOCALAPPDATA% on Windows, or in ~/.config.
 */
export function configDirectory(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.POST_AI_CONFIG_DIR) return env.POST_AI_CONFIG_DIR
  if (env.XDG_CONFIG_HOME) return join(env.XDG_CONFIG_HOME, 'post-ai')
  if (platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'post-ai')
  return join(env.HOME || homedir(), '.config', 'post-ai')
}
