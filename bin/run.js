#!/usr/bin/env node
// Plain syntax that old Node versions can read: this file must be able to say that Node is too old.
const [major, minor] = process.versions.node.split('.').map(Number)
const supported = (major === 22 && minor >= 22) || (major === 24 && minor >= 15) || major > 24

if (supported) {
  // the check of oclif is this one once more, and takes a tenth of --help
  process.env.OCLIF_DISABLE_ENGINE_WARNING = '1'
  const { enableCompileCache } = await import('node:module')
  enableCompileCache()
  const { main } = await import('../dist/cli/main.js')
  await main(import.meta.url)
} else {
  process.stderr.write(
    `error: post-ai needs Node 22.22 or 24.15 and newer, this is ${process.version}.\n` +
      '  try: npx -p node@24 -p post-ai post-ai …\n',
  )
  process.exitCode = 1
}
