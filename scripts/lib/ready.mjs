import { build } from './build.mjs'
import { say } from './checkout.mjs'
import { install } from './install.mjs'
import { withLock } from './lock.mjs'

/** Packages installed and dist/ built, by this run or an earlier one; two runs at once take turns. */
export async function makeReady() {
  await withLock('setup', async () => {
    const installed = await install()
    const built = await build()
    if (!installed && !built) say('packages and build are up to date')
  })
}
