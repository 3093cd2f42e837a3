import { quoteLiteral } from '../../sql/quote.ts'
import type { Refusal } from './contract.ts'
import type { Database } from './design.ts'
import type { Step } from './steps.ts'

/** How a step went. */
export interface StepResult {
  step: Step
  passed: boolean
  /** What is wrong, in words; undefined when it passed. */
  note: string | undefined
}

/** The states with which a row may be refused for a reason. Lists of values refuse with that of a foreign key. */
const states: Record<Refusal, readonly string[]> = {
  null: ['23502', '23514'],
  reference: ['23503'],
  duplicate: ['23505', '23P01'],
  rule: ['23514', '22P02', '22001', '22003', '22000', 'P0001'],
  overlap: ['23P01'],
  computed: ['428C9', '23514', 'P0001'],
  choice: ['23514', '22P02', '23503', '22001', 'P0001'],
}

const words: Record<Refusal, string> = {
  null: 'a missing value',
  reference: 'a reference to nothing',
  duplicate: 'a duplicate',
  rule: 'a broken rule',
  overlap: 'an overlap',
  computed: 'a value that is to be worked out',
  choice: 'a value that is no choice',
}

interface Outcome {
  state: string
  message: string
}

/** Tries all steps in one call: rows stay, probes are undone. Helpers give no result. */
export async function runSteps(database: Database, steps: readonly Step[]): Promise<StepResult[]> {
  const possible = steps.filter(({ impossible }) => impossible === undefined)
  const [answer] = await database.query<{ results: string }>(scriptOf(possible))
  const outcomes = JSON.parse(answer?.results || '[]') as Outcome[]
  const byStep = new Map(possible.map((step, index) => [step, outcomes[index]]))
  return steps
    .filter(({ helper }) => !helper)
    .map((step) => {
      const note = judged(step, byStep.get(step))
      return { step, passed: note === undefined, note }
    })
}

function judged({ place, why, refused, impossible }: Step, outcome: Outcome | undefined): string | undefined {
  if (impossible !== undefined || !outcome)
    return `${place} cannot be tried: ${why} (${impossible ?? 'it did not run'})`
  const { state, message } = outcome
  if (state === 'P0002') return `${place} is not so: ${why}`
  const [reason] = refused
  if (reason === undefined) {
    return state === '00000' ? undefined : `${place} is refused: ${why} (${state}: ${message})`
  }
  if (state === '00000') return `${place} is accepted, but is ${words[reason]}: ${why}`
  if (refused.some((one) => states[one].includes(state))) return undefined
  return `${place} is refused for another reason than ${words[reason]}: ${why} (${state}: ${message})`
}

function scriptOf(steps: readonly Step[]): string {
  const json = steps.map(({ kind, name, table, forms }) => ({ kind, name, table, forms }))
  return `DO $post_ai$
    DECLARE
      step jsonb; form record; row_content jsonb; state text; told text; results jsonb := '[]'; fitting jsonb := '{}'; settled boolean := false;
    BEGIN
      CREATE TEMP TABLE post_ai_rows (name text, content jsonb);
      FOR step IN SELECT value FROM jsonb_array_elements(${quoteLiteral(JSON.stringify(json))}::jsonb) LOOP
        IF NOT settled AND step ->> 'kind' = 'probe' THEN
          settled := true;
          BEGIN SET CONSTRAINTS ALL IMMEDIATE; EXCEPTION WHEN OTHERS THEN NULL; END;
        END IF;
        FOR form IN SELECT value AS sql, ordinality::int AS n FROM jsonb_array_elements_text(step -> 'forms') WITH ORDINALITY LOOP
          CONTINUE WHEN step ->> 'kind' = 'probe' AND jsonb_array_length(step -> 'forms') > 1
            AND form.n <> coalesce((fitting ->> (step ->> 'table'))::int, 1);
          BEGIN
            row_content := NULL;
            EXECUTE form.sql INTO row_content;
            IF row_content IS NULL THEN RAISE EXCEPTION USING ERRCODE = 'P0002'; END IF;
            IF step ->> 'kind' = 'probe' THEN
              SET CONSTRAINTS ALL IMMEDIATE;
              RAISE EXCEPTION USING ERRCODE = 'PA000';
            END IF;
            state := '00000'; told := '';
            INSERT INTO pg_temp.post_ai_rows VALUES (step ->> 'name', row_content);
            fitting := fitting || jsonb_build_object(step ->> 'table', form.n);
            EXIT;
          EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, told = MESSAGE_TEXT;
            IF state = 'PA000' THEN state := '00000'; END IF;
          END;
        END LOOP;
        results := results || jsonb_build_object('state', state, 'message', told);
      END LOOP;
      DROP TABLE pg_temp.post_ai_rows;
      PERFORM set_config('post_ai.results', results::text, false);
    END $post_ai$; SELECT current_setting('post_ai.results') AS results`
}
