import { execFile } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findBinaries } from '../../src/lib/local/binaries.ts'
import { startTemporaryCluster, type TemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { giveTo } from '../../src/lib/local/unprivileged.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const run = promisify(execFile)

/** Whether openssl is there, which makes the certificates. */
export const hasOpenssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
)

/** A server that speaks TLS with a self-signed certificate. */
export interface TlsServer extends AsyncDisposable {
  cluster: TemporaryCluster
  /** The path of the certificate, which is for the host name `localhost` alone. */
  certificate: string
  /** The URL of the superuser with these parameters, by host name unless told otherwise. */
  url(parameters: string, host?: string): string
  /** Replaces what pg_hba.conf says: who may come in how. */
  allow(lines: string): Promise<void>
}

/** Starts such a server of a major version. */
export async function tlsServer(major: number): Promise<TlsServer> {
  const directory = await temporaryDirectory()
  const [certificate, key] = [join(directory.path, 'server.crt'), join(directory.path, 'server.key')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const form = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate]
  await run('openssl', ['req', ...form, ...subject])
  await chmod(key, 0o600)
  await giveTo((await findBinaries()).user, key)
  const settings = { ssl: true, ssl_cert_file: certificate, ssl_key_file: key }
  const cluster = await startTemporaryCluster({ major, settings })
  // Opened while everybody is let in, for changes of who is.
  const admin = await connect(cluster.url())
  return {
    cluster,
    certificate,
    url: (parameters, host = 'localhost') => `${cluster.url().replace('127.0.0.1', host)}?${parameters}`,
    async allow(lines) {
      const file = join(cluster.directory, 'data', 'pg_hba.conf')
      await writeFile(file, lines)
      await admin.query('SELECT pg_reload_conf()')
      const [errors] = await admin.query('SELECT count(error)::int AS count FROM pg_hba_file_rules')
      if (errors?.count !== 0) throw new Error(`pg_hba.conf: ${lines}`)
    },
    async [Symbol.asyncDispose]() {
      await admin[Symbol.asyncDispose]()
      await cluster.stop()
      await directory[Symbol.asyncDispose]()
    },
  }
}
