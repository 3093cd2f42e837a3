/** Functions whose first argument is a word of the language: a field, a zone, a name. */
const FIRST = /^(?:date_trunc|date_part|extract|timezone|nextval|currval|setval|set_config|current_setting)$/
/** The same where there is a second argument. */
const FIRST_OF_TWO =
  /^(?:to_tsvector|to_tsquery|plainto_tsquery|websearch_to_tsquery|phraseto_tsquery|unaccent)$/
/** Functions whose last of several arguments is one: a format, an encoding. */
const LAST = /^(?:to_char|to_date|to_timestamp|to_number|encode|decode|digest|convert_from|convert_to)$/

/** Whether the argument of a function at a place (from 0) is a word of the language, and so holds no value. */
export function isWordArgument(name: string, place: number, count: number): boolean {
  if (FIRST.test(name)) return place === 0
  if (count < 2) return false
  return FIRST_OF_TWO.test(name) ? place === 0 : LAST.test(name) && place === count - 1
}

/** Whether texts given to the function are looked for word by word. */
export function takesWords(name: string): boolean {
  return FIRST_OF_TWO.test(name)
}

/** Whether the numbers given to the function say how many rows it returns. */
export function countsRows(name: string): boolean {
  return name === 'generate_series'
}
