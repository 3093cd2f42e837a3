// Bundles the interactive plan viewer (pev2 with Vue and its styles) into <target>/assets, to be inlined into reports.
import { join } from 'node:path'
import { build } from 'esbuild'
import { at } from './lib/checkout.mjs'

const [target = at('dist')] = process.argv.slice(2)
await build({
  entryPoints: { 'plan-viewer': at('scripts', 'pev2', 'viewer.js') },
  outdir: join(target, 'assets'),
  bundle: true,
  minify: true,
  format: 'iife',
  charset: 'utf8',
  legalComments: 'linked',
  define: {
    'process.env.NODE_ENV': '"production"',
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  loader: { '.woff2': 'dataurl', '.woff': 'dataurl', '.svg': 'dataurl' },
  logLevel: 'warning',
})
