import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { at } from '../lib/checkout.mjs'
import { filesBelow } from '../lib/files.mjs'

const directory = 'docs/reference/rules'

/** Where rules stand and what they judge: a plan and its statement, a database, or how a statement is written. */
const kinds = [
  { files: 'plan/rules', title: 'Of explain: in a plan and its statement' },
  { files: 'advisor/rules', title: 'Of advise: in a database and its workload' },
  { files: 'advisor/rewrites', title: 'Of advise: statements that could be written otherwise' },
  { files: 'migrations/rules', title: 'Of migrate check: in a migration', command: 'migrate check' },
  { files: 'schema/lint/rules', title: 'Of schema lint: in a schema', command: 'schema lint' },
]

/** A page for each rule, from its metadata and its doc comment, and the list of all. */
export async function rulePages() {
  const rules = (await Promise.all(kinds.map(rulesOf))).flat()
  if (rules.length === 0) return []
  const names = rules.map(({ rule }) => rule.name)
  const twice = names.find((name, place) => names.indexOf(name) !== place)
  if (twice) throw new Error(`two rules have the name ${twice}`)
  return [[`${directory}/README.md`, listOf(rules)], ...rules.map((one) => [pathOf(one.rule), pageOf(one)])]
}

async function rulesOf(kind) {
  const files = filesBelow(at('src', 'lib', kind.files)).filter((file) => file.endsWith('.ts'))
  const rules = await Promise.all(files.map((file) => rulesIn(file, kind)))
  return rules.flat().map((one) => ({ ...one, kind }))
}

/** The rules that a file exports, each with the text of its doc comment. */
async function rulesIn(file, kind) {
  const source = readFileSync(at('src', 'lib', kind.files, file), 'utf8')
  const built = at('dist', 'lib', kind.files, file.replace(/\.ts$/, '.js'))
  const exported = await import(pathToFileURL(built).href)
  return Object.entries(exported)
    .filter(
      ([, value]) => typeof (value?.check ?? value?.drafts) === 'function' && typeof value.name === 'string',
    )
    .map(([name, rule]) => ({ rule, comment: commentBefore(source, name, file) }))
}

function commentBefore(source, name, file) {
  const form = new RegExp(String.raw`/\*\*((?:(?!\*/)[\s\S])*)\*/\s*export const ${name}\b`)
  const text = form.exec(source)?.[1]
  if (!text) throw new Error(`the rule ${name} in ${file} has no doc comment`)
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim()
}

function pathOf(rule) {
  return join(directory, `${rule.name}.md`).replaceAll('\\', '/')
}

function listOf(rules) {
  const sections = kinds.map((kind) => {
    const rows = rules
      .filter((one) => one.kind === kind)
      .toSorted((a, b) => a.rule.name.localeCompare(b.rule.name, 'en'))
      .map(({ rule }) => `| [${rule.name}](${rule.name}.md) | ${rule.summary} | ${severityOf(rule)} |`)
    return `## ${kind.title}\n\n| rule | what it finds | severity |\n|---|---|---|\n${rows.join('\n')}\n`
  })
  const places = kinds.map(({ files }) => `\`src/lib/${files}\``).join(', ')
  return `# Rules\n\nGenerated from ${places} by \`npm run docs\`.\n\n${sections.join('\n')}`
}

function pageOf({ rule, comment, kind }) {
  const [intro, ...sections] = sectionsOf(comment)
  return [`# ${rule.name}`, intro, factsOf(rule, kind), ...sections, '[All rules](README.md)\n'].join('\n\n')
}

/** Rules of advise all look at the same: statistics, sizes, and the workload as the embedded planner plans it. */
function factsOf(rule, { command = 'advise' }) {
  const anchor = `post-ai-${command.replaceAll(' ', '-')}`
  if (!rule.needs) return `Severity: ${severityOf(rule)}. Part of: [${command}](../commands.md#${anchor}).`
  const needs = rule.needs.map((need) => needWords[need] ?? need).join(', ')
  const replaces = (rule.replaces ?? []).map((name) => `[${name}](${name}.md)`).join(', ')
  return `Severity: ${severityOf(rule)}. Needs: ${needs}.${replaces && ` Says more than, and replaces: ${replaces}.`}`
}

function severityOf(rule) {
  if (rule.severity === undefined) return 'by what it costs'
  return rule.severity === 'by share' ? 'by its share of time or cost' : rule.severity
}

const needWords = {
  plan: 'a plan',
  actuals: 'a plan with what really happened (`--analyze`)',
  sql: 'the statement',
  facts: 'a database to look at',
}

/** `Why:`, `Silent:`, `Bad:`, `Good:`, `Source:` at the start of a line begin a section; the examples are SQL. */
function sectionsOf(comment) {
  const parts = comment.split(/^(Why|Silent|Bad|Good|Sources?):[ \t]*\n?/m)
  const sections = [parts[0].trim()]
  for (let i = 1; i < parts.length; i += 2) {
    const text = (parts[i + 1] ?? '').replace(/^```\w*\n?|```$/gm, '').trimEnd()
    const isExample = parts[i] === 'Bad' || parts[i] === 'Good'
    const title = parts[i] === 'Silent' ? 'When it is silent' : parts[i]
    sections.push(`## ${title}\n\n${isExample ? `\`\`\`sql\n${dedented(text)}\n\`\`\`` : text.trim()}`)
  }
  return sections
}

function dedented(text) {
  const lines = text.replace(/^\n+/, '').split('\n')
  const indents = lines.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length)
  const least = Math.min(...indents, 80)
  return lines.map((line) => line.slice(least).trimEnd()).join('\n')
}
