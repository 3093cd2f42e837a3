/** Words in the names of columns that hold what nobody else shall see. */
const sensitive =
  /(?:^|_)(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api_?key|private_?key|credential|hash|salt|otp|totp|mfa|pin|cvv|cvc|ssn|social_security\w*|tax_?id|passport\w*|iban|bic|card_?(?:no|num|number)|account_?(?:no|num|number)|session\w*|cookie\w*|signature|cert\w*|dsn|connection_?string)(?:_|$)/i

/** Whether a column by its name holds secrets; values of such a column are never told to a model. */
export function isSensitive(name: string): boolean {
  return sensitive.test(name.replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2'))
}
