import { quoteLiteral } from '../../../sql/quote.ts'
import type { Shadow } from '../shadow.ts'

/**
 * Statements in an order in which each can be run, found by running them: one that is refused is tried again after the
 * others. Those that can never be run come last. `first` is run before all of them. The shadow is left as it is.
 */
export async function workableOrder(
  shadow: Shadow,
  statements: readonly string[],
  first: readonly string[],
): Promise<string[]> {
  if (statements.length < 2) return [...statements]
  const tried = statements.map((sql) => sql.replace(/\bCONCURRENTLY\b /, ''))
  await shadow.query('BEGIN')
  try {
    for (const sql of first) await shadow.query(sql)
    const [row] = await shadow.query<{ places: string }>(orderSql(tried))
    const places = (row?.places ?? '')
      .split(',')
      .flatMap((place) => (place === '' ? [] : [Number(place) - 1]))
    const rest = statements.filter((_, index) => !places.includes(index))
    return [...places.flatMap((place) => statements[place] ?? []), ...rest]
  } finally {
    await shadow.query('ROLLBACK')
  }
}

const orderSql = (statements: readonly string[]) => `DO $post_ai$
  DECLARE
    statements text[] := ARRAY(SELECT jsonb_array_elements_text(${quoteLiteral(JSON.stringify(statements))}::jsonb));
    places int[] := '{}';
    before int;
  BEGIN
    LOOP
      before := cardinality(places);
      FOR place IN 1..cardinality(statements) LOOP
        CONTINUE WHEN place = ANY (places);
        BEGIN
          EXECUTE statements[place];
          places := places || place;
        EXCEPTION WHEN OTHERS THEN NULL;
        END;
      END LOOP;
      EXIT WHEN cardinality(places) = before;
    END LOOP;
    PERFORM set_config('post_ai.places', array_to_string(places, ','), true);
  END $post_ai$; SELECT current_setting('post_ai.places') AS places`
