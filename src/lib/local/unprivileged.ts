import { chown } from 'node:fs/promises'
import { runProgram } from './run-program.ts'

/** Whom a server runs as when we are root, which PostgreSQL refuses to run as. */
export interface ServerUser {
  uid: number
  gid: number
  /** As it stands in messages: a name, or `uid 1000`. */
  name: string
}

/**
 * The user for a server when this process is root: who called sudo, else the system's `postgres`, else `nobody`.
 * Undefined when this process is not root: the server then simply runs as the same user.
 */
export async function serverUser(env: NodeJS.ProcessEnv = process.env): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const [uid, gid] = [Number(env.SUDO_UID), Number(env.SUDO_GID)]
  if (uid > 0 && gid > 0) return { uid, gid, name: env.SUDO_USER ?? `uid ${uid}` }
  return (
    (await userNamed('postgres')) ?? (await userNamed('nobody')) ?? { uid: 65534, gid: 65534, name: 'nobody' }
  )
}

/** Gives a file or directory to the user; does nothing when there is none to give it to. */
export async function giveTo(user: ServerUser | undefined, path: string): Promise<void> {
  if (user) await chown(path, user.uid, user.gid)
}

async function userNamed(name: string): Promise<ServerUser | undefined> {
  const [uid, gid] = await Promise.all([runProgram('id', ['-u', name]), runProgram('id', ['-g', name])])
  if (uid.code !== 0 || gid.code !== 0) return undefined
  return { uid: Number(uid.stdout), gid: Number(gid.stdout), name }
}
