import { quoteLiteral } from '../../../sql/quote.ts'
import type { Shadow } from '../shadow.ts'

/** Those of some expressions that are values of their types, domains with their conditions included; one call. */
export async function validValues(shadow: Shadow, expressions: ReadonlySet<string>): Promise<Set<string>> {
  const all = [...expressions]
  if (all.length === 0) return new Set()
  const [row] = await shadow.query<{ places: string }>(`DO $post_ai$
    DECLARE
      expressions text[] := ARRAY(SELECT jsonb_array_elements_text(${quoteLiteral(JSON.stringify(all))}::jsonb));
      places int[] := '{}';
    BEGIN
      FOR place IN 1..cardinality(expressions) LOOP
        BEGIN
          EXECUTE 'SELECT ' || expressions[place];
          places := places || place;
        EXCEPTION WHEN OTHERS THEN NULL;
        END;
      END LOOP;
      PERFORM set_config('post_ai.places', array_to_string(places, ','), true);
    END $post_ai$; SELECT current_setting('post_ai.places') AS places`)
  const places = (row?.places ?? '').split(',').filter((place) => place !== '')
  return new Set(places.flatMap((place) => all[Number(place) - 1] ?? []))
}
