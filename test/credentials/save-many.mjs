// Saves ten passwords one after the other; the test runs several of these at once on one file.
import { quietContext } from '../../src/lib/core/context.ts'
import { savePassword } from '../../src/lib/credentials/passwords.ts'

const name = process.argv[2]
for (let index = 0; index < 10; index++) {
  await savePassword(
    `${name}${index}@host:5432/db`,
    `secret-of-${name}-${index}`,
    process.env,
    quietContext(),
  )
}
