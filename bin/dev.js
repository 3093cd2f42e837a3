#!/usr/bin/env node
// Runs the TypeScript sources directly (Node strips the types): no build between an edit and a run.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { main } from '../src/cli/main.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const pjson = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
pjson.oclif.commands = './src/commands'
await main({ root, pjson, ignoreManifest: true, enablePerf: false })
