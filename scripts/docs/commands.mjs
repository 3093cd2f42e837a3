import { Config, Help } from '@oclif/core'
import { root } from '../lib/checkout.mjs'

/** Our commands as the manifest has them, each with its help as plain text 80 columns wide. */
export async function commandsOf() {
  process.env.COLUMNS = '80'
  process.env.NO_COLOR = '1'
  const config = await Config.load({ root })
  const help = new Help(config, { maxWidth: 80, stripAnsi: true })
  return config.commands
    .filter((command) => command.pluginName === config.name && !command.hidden)
    .sort((a, b) => a.id.localeCompare(b.id, 'en'))
    .map((command) => ({
      id: command.id,
      name: command.id.replaceAll(':', ' '),
      summary: command.summary ?? '',
      resultType: command.resultType,
      help: withoutPaths(help.formatCommand(command)),
    }))
}

/** Flag defaults that oclif computes may hold the user's own directories; the reference shows none. */
function withoutPaths(text) {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
}

/** The reference page: each command's own help, and where the schema of its JSON is. */
export function commandPage(commands) {
  const sections = commands.map(
    ({ id, name, help }) =>
      `## post-ai ${name}\n\n\`\`\`text\n${help}\n\`\`\`\n\n` +
      `JSON: [schemas/${schemaName(id)}](../../schemas/${schemaName(id)})\n`,
  )
  return [
    '# Commands\n',
    'Generated from the commands by `npm run docs`.\n',
    'Every command takes `--json` (one JSON document on stdout, for failures too), `--help`, `--no-color` and',
    '`--quiet`. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done and something was found that `--fail-on` asked',
    'about, 130 interrupted. The JSON of a failure is [schemas/error.json](../../schemas/error.json); its codes are in',
    '[errors.md](errors.md).\n',
    sections.join('\n'),
  ].join('\n')
}

/** The file name of a command's JSON schema. */
export function schemaName(id) {
  return `${id.replaceAll(':', '-')}.json`
}
