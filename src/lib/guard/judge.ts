import type { Connection } from '../postgres/connection.ts'
import { loadParser } from '../sql/parser.ts'
import { refusedNode } from './allowed-nodes.ts'
import { type GuardSession, withGuardSession } from './guard-session.ts'
import { judgeObjects } from './judge-objects.ts'
import { lookUp, type NamedObjects } from './look-up.ts'
import { namesIn } from './names.ts'
import { oneQuery } from './one-query.ts'
import { type Allowances, type Refusal, refuse, type Verdict, type Watch } from './verdict.ts'

/**
 * Whether a text is harmless to run on this session for someone who only asked a question: one query, made of what queries are
 * made of, that calls nothing but what is known to change nothing. Nothing of it is run or sent to the server; names are looked
 * up in the catalog, with the session's search path. Reads only; throws only what a lost connection throws. `watch` may refuse
 * what it reaches on top of that.
 */
export async function judge(
  sql: string,
  connection: Connection,
  allowances: Allowances = {},
  watch: Watch = {},
): Promise<Verdict> {
  const query = await oneQuery(sql)
  if ('allowed' in query) return query
  return refusedNode(query.node) ?? (await judgeNames(query.node, connection, allowances, watch)) ?? harmless
}

const harmless: Verdict = {
  allowed: true,
  reason: 'One query, and everything that it calls is known to change nothing.',
  rule: null,
  hint: null,
}

/** The third layer by itself: what the names in a parse tree mean on the server, and whether all of it is harmless. */
export async function judgeNames(
  node: unknown,
  connection: Connection,
  allowances: Allowances = {},
  watch: Watch = {},
): Promise<Refusal | undefined> {
  return withGuardSession(connection, async (session) => {
    const named = await lookUp(namesIn(node), session)
    if ('allowed' in named) return named
    const resolve = (text: string, subject: string) => resolveBody(text, subject, session)
    return await judgeObjects(named, session, allowances, resolve, watch)
  })
}

/** What the body of an SQL function names, when it holds nothing but queries. */
async function resolveBody(
  text: string,
  subject: string,
  session: GuardSession,
): Promise<NamedObjects | Refusal> {
  const parser = await loadParser()
  try {
    const nodes = parser.statements(text).map(({ node }) => node)
    const refused = nodes
      .map((node) => ('SelectStmt' in node ? refusedNode(node) : notOnlyQueries))
      .find(Boolean)
    if (refused) return { ...refused, reason: `${subject} is refused. ${refused.reason}` }
    const found = await lookUp(namesIn(nodes), session)
    return 'allowed' in found ? { ...found, reason: `${subject}: ${found.reason}` } : found
  } catch {
    return refuse('function', `${subject} has a body that cannot be parsed.`, 'Write the query without it.')
  }
}

const notOnlyQueries = refuse('function', 'It does more than query.', 'Query what it reads instead.')
