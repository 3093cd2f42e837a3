import type { CheckRule } from '../check/rule.ts'

/**
 * A DO block, or what it EXECUTEs, cannot be read before it runs.
 *
 * Why: Its locks and rewrites are not in this report unless the embedded server ran it. Statements written out, or
 * EXECUTE of a constant, are looked at like any other.
 *
 * Bad:
 * ```sql
 * DO $$ DECLARE t regclass; BEGIN
 *   FOR t IN SELECT oid FROM pg_class WHERE relname LIKE 'orders%' LOOP
 *     EXECUTE format('ALTER TABLE %s ADD COLUMN x int', t);
 *   END LOOP;
 * END $$;
 * ```
 *
 * Good:
 * ```sql
 * DO $$ BEGIN ALTER TABLE orders ADD COLUMN x int; END $$;
 * ```
 *
 * Source: PostgreSQL documentation, PL/pgSQL, Executing Dynamic Commands.
 */
export const notAnalysable: CheckRule = {
  name: 'not-analysable',
  summary: 'what the statement does cannot be seen from its text',
  severity: 'caution',
  check({ effects }) {
    if (effects.opaque === null) return []
    return [
      {
        message: `It holds ${effects.opaque}: which tables that locks is not known.`,
        fix: 'Write the statements out, or look yourself and say why it is harmless: -- post-ai: ignore not-analysable <reason>',
      },
    ]
  },
}
