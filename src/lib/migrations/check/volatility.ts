import type { Node } from '@pgsql/types'
import { nodesOf } from '../../sql/walk.ts'
import type { Model } from './model.ts'
import { wordsOf } from './type-name.ts'

/** Functions of PostgreSQL and its usual extensions that are volatile and may stand in a default. */
const volatile = new Set(
  `random random_normal gen_random_uuid uuidv4 uuidv7 clock_timestamp timeofday nextval currval lastval setval
   uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 gen_random_bytes gen_salt pg_sleep array_shuffle array_sample
   txid_current_if_assigned pg_backend_memory_contexts setseed pg_notify set_config lo_create`.split(/\s+/),
)

/** Functions that are not, by `pg_proc.provolatile`; what is in neither set may be anything. */
const notVolatile = new Set(
  `now transaction_timestamp statement_timestamp timezone date_trunc date_part extract age to_char to_date to_timestamp
   to_number make_date make_time make_timestamp make_timestamptz make_interval md5 sha224 sha256 sha384 sha512 lower upper
   initcap concat concat_ws format coalesce nullif length char_length octet_length substr substring left right replace
   translate trim btrim ltrim rtrim lpad rpad repeat reverse split_part encode decode abs round ceil ceiling floor mod power
   sqrt exp ln log sign trunc greatest least array_append array_cat array_prepend array_length cardinality array_to_string
   string_to_array array_fill to_json to_jsonb json_build_object jsonb_build_object json_build_array jsonb_build_array
   json_object jsonb_object jsonb_set row_to_json current_setting current_user session_user current_database
   current_schema version inet_client_addr txid_current pg_current_xact_id numrange int4range int8range tsrange tstzrange
   daterange hstore uuid_nil uuid_ns_dns to_tsvector to_tsquery hashtext overlay position strpos chr ascii regexp_replace
   point circle box int4 int8 text numeric date time timestamptz timestamp interval varchar bool setweight`.split(
    /\s+/,
  ),
)

/** Whether evaluating an expression twice may give two values, as far as its functions are known. */
export function volatilityOf(model: Model, expression: Node | undefined): 'volatile' | 'not' | 'unknown' {
  const names = nodesOf(expression, 'FuncCall').map(({ funcname }) => wordsOf(funcname).at(-1) ?? '')
  const found = names.map((name) => {
    const own = model.functions.get(name)
    if (own) return own === 'v' ? 'volatile' : 'not'
    if (volatile.has(name)) return 'volatile'
    return notVolatile.has(name) ? 'not' : 'unknown'
  })
  if (found.includes('volatile')) return 'volatile'
  return found.includes('unknown') ? 'unknown' : 'not'
}
