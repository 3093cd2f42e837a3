import { pathToFileURL } from 'node:url'
import { at } from '../lib/checkout.mjs'

/** The reference of error codes, from the table that the code itself uses. */
export async function errorPage() {
  const { errorCodes } = await import(pathToFileURL(at('src', 'lib', 'core', 'error-codes.ts')).href)
  const rows = Object.entries(errorCodes).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`)
  return [
    '# Error codes\n',
    'Generated from `src/lib/core/error-codes.ts` by `npm run docs`.\n',
    'Text shows the code in brackets after the message; with `--json` it is `error.code`. A code keeps its meaning.\n',
    '| code | meaning |\n|---|---|',
    `${rows.join('\n')}\n`,
  ].join('\n')
}
