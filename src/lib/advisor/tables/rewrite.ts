import type { Activity } from '../snapshot/activity.ts'

/** What VACUUM FULL holds up. */
export const REWRITE_LOCK =
  'ACCESS EXCLUSIVE until it has written the table and its indexes anew: nobody can read or write it meanwhile. Needs free disk for a second copy.'

/** What rewrites a table while it is in use, as far as this server has it: a sentence, with a space before it. */
export function onlineRewrite({ availableExtensions = [] }: Activity): string {
  const tools = ['pg_repack', 'pg_squeeze'].filter((name) => availableExtensions.includes(name))
  return tools.length === 0
    ? ' Where it cannot be locked that long, the extensions pg_repack and pg_squeeze do it with short locks; this server has neither ready to install.'
    : ` Where it cannot be locked that long, ${tools.join(' or ')}, which this server has ready to install, does it with short locks.`
}
