/** One page for each rule that judges a plan; none while there are none. */
export async function rulePages() {
  return []
}
