/** What no sentence may hold, whatever it says: the form, and the reason. */
const forms: readonly [RegExp, string][] = [
  [/\bhttps?:|\bwww\.|\b[\w-]+\.(?:com|org|net|io|dev|app|ai|info)\b|@[\w-]+\./i, 'it holds an address'],
  [/\]\(|<\/?[a-z!][^>]*>|!\[|^#+\s/i, 'it holds markup'],
  [/\borders? of magnitude\b/i, 'it holds a number that is none'],
  [/[\p{Cc}\p{Cf}\u2028\u2029\ufffc\ufffd]/u, 'it holds characters that are not shown'],
  [
    /::|=>|->|\|\||&&|==|!=|<>|[<>=]|[{}[\]\\]|\w\(|\(\)|\*\s*\bfrom\b|--|\/\*|\$\$|\bselect\s+\*/i,
    'it holds code',
  ],
  [
    /\b(?:create|drop|alter|reindex|cluster|refresh)\s+(?:or\s+replace\s+)?(?:unique\s+)?(?:index|table|statistics|system|database|view|extension|materialized|schema|role|user|function|trigger|policy)\b/i,
    'it holds SQL that is none of the recommendations',
  ],
  [
    /\b(?:delete\s+from|insert\s+into|select\b.*\bfrom\b.*\bwhere|set\s+(?:local\s+|session\s+)?\S+\s+to|update\s+\S+\s+set|(?:truncate|vacuum|analyze|reindex)\s+(?:full|table|verbose|concurrently))\b/i,
    'it holds SQL that is none of the recommendations',
  ],
  [
    /\b(?:CREATE|DROP|ALTER|SELECT|UPDATE|DELETE|INSERT|TRUNCATE|GRANT|REVOKE|COPY|CALL|EXECUTE)\b/,
    'it holds SQL that is none of the recommendations',
  ],
]

/** Why a sentence may not be shown at all; undefined when nothing stands against it. */
export function forbidden(sentence: string): string | undefined {
  return forms.find(([form]) => form.test(sentence))?.[1]
}

/** Acts that no sentence may call for unless something found does: the form, and what says the same in a finding. */
const acts: readonly [RegExp, RegExp][] = [
  [/\b(?:truncate|terminate|kill|restart|revoke|grant|reset|reboot|upgrade|downgrade)\b/i, /^$/],
  [
    /\b(?:disabl(?:e|ing)|turn(?:ing)? off|switch(?:ing)? off|stop(?:ping)? (?:auto|the))\b/i,
    /\b(?:disable|turn off|switch off|= off)\b/i,
  ],
  [
    /\b(?:raise|increase|lower|reduce|decrease)\s+(?:the\s+)?(?:setting|value of)\b/i,
    /\b(?:SET|raise|set)\b/,
  ],
  [/\b(?:vacuum)\s+full\b/i, /vacuum full/i],
]

const REMOVAL =
  /\b(?:drop(?:ping)?|delet(?:e|ing)|remov(?:e|ing)|discard(?:ing)?|eliminat(?:e|ing)|get(?:ting)? rid of)\b(?!\s+(?:from|to|by|in|of|off|below|the (?:sort|need|cost))\b)/gi

/**
 * The act that a sentence calls for and that no text found does; undefined when there is none. `objectFrom` gives the name of the
 * first object that the sentence names from there on: what is to be removed.
 */
export function uncalledAct(
  sentence: string,
  texts: readonly string[],
  objectFrom: (place: number) => string | undefined,
): string | undefined {
  for (const { 0: said, index } of sentence.matchAll(REMOVAL)) {
    const called = removalOf(objectFrom(index))
    if (!texts.some((text) => called.test(text))) return said
  }
  for (const [act, called] of acts) {
    const [said] = act.exec(sentence) ?? []
    if (said !== undefined && !texts.some((text) => called.test(text))) return said
  }
  return undefined
}

/** How a finding says that an object, or with undefined anything, can be removed: `DROP INDEX public.name`, `name can go`. */
function removalOf(name: string | undefined): RegExp {
  if (name === undefined) return /\b(?:drop|can go|remove|delete)\b/i
  const object = `(?<![\\w])${name.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(?!\\w|\\.\\w)`
  return new RegExp(
    `\\b(?:drop|remove|delete) (?:the )?(?:index )?(?:concurrently )?(?:[\\w"]+\\.)?"?${object}|${object}"? can go\\b`,
    'i',
  )
}
