import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { at } from '../lib/checkout.mjs'
import { filesBelow } from '../lib/files.mjs'

const directory = 'docs/reference/rules'

/** A page for each rule that judges a plan, from its metadata and its doc comment, and the list of all. */
export async function rulePages() {
  const rules = (await Promise.all(ruleFiles().map(rulesOf))).flat()
  if (rules.length === 0) return []
  return [[`${directory}/README.md`, listOf(rules)], ...rules.map((one) => [pathOf(one.rule), pageOf(one)])]
}

function ruleFiles() {
  return filesBelow(at('src', 'lib', 'plan', 'rules')).filter((file) => file.endsWith('.ts'))
}

/** The rules that a file exports, each with the text of its doc comment. */
async function rulesOf(file) {
  const source = readFileSync(at('src', 'lib', 'plan', 'rules', file), 'utf8')
  const built = at('dist', 'lib', 'plan', 'rules', file.replace(/\.ts$/, '.js'))
  const exported = await import(pathToFileURL(built).href)
  return Object.entries(exported)
    .filter(([, value]) => typeof value?.check === 'function' && typeof value.name === 'string')
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
  const rows = rules
    .toSorted((a, b) => a.rule.name.localeCompare(b.rule.name, 'en'))
    .map(({ rule }) => `| [${rule.name}](${rule.name}.md) | ${rule.summary} | ${severityOf(rule)} |`)
  return `# Rules of explain\n\nGenerated from \`src/lib/plan/rules\` by \`npm run docs\`.\n
| rule | what it finds | severity |\n|---|---|---|\n${rows.join('\n')}\n`
}

function pageOf({ rule, comment }) {
  const needs = rule.needs.map((need) => needWords[need] ?? need).join(', ')
  const replaces = (rule.replaces ?? []).map((name) => `[${name}](${name}.md)`).join(', ')
  const [intro, ...sections] = sectionsOf(comment)
  return [
    `# ${rule.name}`,
    intro,
    `Severity: ${severityOf(rule)}. Needs: ${needs}.${replaces && ` Says more than, and replaces: ${replaces}.`}`,
    ...sections,
    '[All rules](README.md)\n',
  ].join('\n\n')
}

function severityOf(rule) {
  return rule.severity === 'by share' ? 'by its share of time or cost' : rule.severity
}

const needWords = {
  plan: 'a plan',
  actuals: 'a plan with what really happened (`--analyze`)',
  sql: 'the statement',
  facts: 'a database to look at',
}

/** `Why:`, `Bad:`, `Good:`, `Source:` at the start of a line begin a section; the examples are SQL. */
function sectionsOf(comment) {
  const parts = comment.split(/^(Why|Bad|Good|Sources?):[ \t]*\n?/m)
  const sections = [parts[0].trim()]
  for (let i = 1; i < parts.length; i += 2) {
    const text = (parts[i + 1] ?? '').replace(/^```\w*\n?|```$/gm, '').trimEnd()
    const isExample = parts[i] === 'Bad' || parts[i] === 'Good'
    sections.push(`## ${parts[i]}\n\n${isExample ? `\`\`\`sql\n${dedented(text)}\n\`\`\`` : text.trim()}`)
  }
  return sections
}

function dedented(text) {
  const lines = text.replace(/^\n+/, '').split('\n')
  const indents = lines.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length)
  const least = Math.min(...indents, 80)
  return lines.map((line) => line.slice(least).trimEnd()).join('\n')
}
