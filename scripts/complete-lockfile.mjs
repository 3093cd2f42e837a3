// After `npm install`: adds to package-lock.json the optional packages of other platforms that npm left out.
import { at, say } from './lib/checkout.mjs'
import { readIfThere, writeWhole } from './lib/files.mjs'
import { missingOptionals } from './lib/lockfile.mjs'

const file = at('package-lock.json')
const lock = JSON.parse(readIfThere(file).toString())
const missing = missingOptionals(lock.packages)
const { '': project, ...packages } = { ...lock.packages, ...missing }
const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
lock.packages = { '': project, ...Object.fromEntries(sorted) }
writeWhole(file, `${JSON.stringify(lock, undefined, 2)}\n`)
say(`${Object.keys(missing).length} entries added to package-lock.json`)
