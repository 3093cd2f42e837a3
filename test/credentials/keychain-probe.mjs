// Prints what became of a password that is saved, found, saved elsewhere and forgotten, as one JSON document.
import { access } from 'node:fs/promises'
import { quietContext } from '../../src/lib/core/context.ts'
import { credentialsPath } from '../../src/lib/credentials/credentials-file.ts'
import { findPassword, forgetPassword, savePassword } from '../../src/lib/credentials/passwords.ts'

const key = 'app@db.example.com:5432/shop'
const context = quietContext()
const attempt = (work) => work.catch((error) => ({ code: error.code, message: error.message }))
const fileExists = () =>
  access(credentialsPath(process.env)).then(
    () => true,
    () => false,
  )

const saved = await attempt(savePassword(key, 'kept-in-keychain', process.env, context))
const found = await attempt(findPassword(key, process.env, context))
const fileAfterSaving = await fileExists()
const inFile = await attempt(
  savePassword(key, 'newer-in-file', { ...process.env, POST_AI_CREDENTIALS: 'file' }, context),
)
const foundAfterFile = await attempt(findPassword(key, process.env, context))
const savedAgain = await attempt(savePassword(key, 'newest', process.env, context))
const inFileAfter = await attempt(findPassword(key, { ...process.env, POST_AI_CREDENTIALS: 'file' }, context))
const forgotten = await attempt(forgetPassword(key, process.env, context))
const foundAfterForgetting = await attempt(findPassword(key, process.env, context))
process.stdout.write(
  JSON.stringify({
    saved,
    found,
    fileAfterSaving,
    inFile,
    foundAfterFile,
    savedAgain,
    inFileAfter: inFileAfter ?? null,
    forgotten,
    foundAfterForgetting: foundAfterForgetting ?? null,
  }),
)
process.exit(0)
