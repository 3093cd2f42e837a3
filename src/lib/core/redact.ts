const MASK = '****'

/** Shorter values would mask half of every sentence; real secrets are longer. */
const SHORTEST_SECRET = 4

const secrets = new Set<string>()

/**
 * Makes a secret known, so that `redact` masks it wherever it turns up, in whatever form a driver or a
 * server quotes it. Every place that reads a password from outside calls this at once.
 */
export function registerSecret(secret: string | undefined): void {
  if (!secret || secret.length < SHORTEST_SECRET) return
  for (const form of formsOf(secret)) secrets.add(form)
}

/** Registers the passwords that the text holds in a recognisable form (URL, conninfo, environment). */
export function registerSecretsIn(text: string): void {
  // A word that is a URL as a whole: whatever stands before its last @ belongs to the user and password.
  registerWithDecoded(/^postgres(?:ql)?:\/\/[^:/@]*:(?<secret>.*)@/is.exec(text.trim())?.groups?.secret)
  for (const pattern of passwordPatterns) {
    for (const match of text.matchAll(pattern)) {
      registerWithDecoded(match.groups?.secret)
    }
  }
}

function registerWithDecoded(secret: string | undefined): void {
  registerSecret(secret)
  registerSecret(decoded(secret))
}

/** The secret as it may be quoted: percent-encoded (by two rules), in JSON, in an SQL literal. */
function formsOf(secret: string): string[] {
  const url = new URL('postgres://user@host')
  url.password = secret
  const inJson = JSON.stringify(secret).slice(1, -1)
  return [secret, encodedComponent(secret), url.password, inJson, secret.replaceAll("'", "''")]
}

/**
 * The text with every password masked: those in connection strings, in `password=`/`PGPASSWORD=` form, keys
 * of known shape, and everything given to `registerSecret`. Applied to all that leaves the program: errors,
 * JSON failures, debug output, progress.
 */
export function redact(text: string): string {
  let masked = text
  for (const secret of [...secrets].sort((a, b) => b.length - a.length))
    masked = masked.replaceAll(secret, MASK)
  for (const pattern of passwordPatterns) {
    masked = masked.replace(pattern, (...args) => {
      const groups = args.at(-1) as { before: string; after?: string }
      return `${groups.before}${MASK}${groups.after ?? ''}`
    })
  }
  return masked
}

const passwordPatterns: readonly RegExp[] = [
  // user:password@ in a URL; the password may hold an unescaped @ or /, the last @ before a host ends it
  /(?<before>\bpostgres(?:ql)?:\/\/[^\s:/@'"]*:)(?<secret>[^\s'"]*)(?<after>@)/gi,
  // any other scheme (proxy, control API)
  /(?<before>\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"]*:)(?<secret>[^\s/@'"]+)(?<after>@)/gi,
  // password='it''s' or password=word, also as URL parameter and as environment
  /(?<before>\b(?:pg)?(?:password|passwd|sslpassword)\s*=\s*')(?<secret>(?:[^'\\]|\\.)*)(?<after>')/gi,
  /(?<before>\b(?:pg)?(?:password|passwd|sslpassword)\s*=\s*)(?<secret>[^\s'"&]+)/gi,
  // PASSWORD 'x' in ALTER ROLE and friends
  /(?<before>\bpassword\s+')(?<secret>(?:[^']|'')*)(?<after>')/gi,
  /(?<before>\b)(?<secret>sk-ant-[A-Za-z0-9_-]{8,})/g,
]

/** Half of a surrogate pair has no encoding; such a word is left as it is. */
function encodedComponent(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    return text
  }
}

function decoded(secret: string | undefined): string | undefined {
  if (!secret) return undefined
  try {
    return decodeURIComponent(secret)
  } catch {
    return secret
  }
}
