/**
 * The English in which plans are spoken of, as dictionaries list it. Words for things of some business (customer, invoice, event)
 * are left out: a table could have such a name, and a word that is neither here nor the name of something found is refused.
 */
const listed = `
  a about above absent accept acceptable access according accurate achieve act actual actually add addition additional
  additionally adequate advantage advice advise affect afford affordable after afterwards again against age aggregate
  aggregation ago ahead all allow almost alone along already also alter alternative although altogether always among amount an
  analyse analysis analyze analyzed and another answer any anything apart apiece appear apply approach appropriate approximate
  approximately are area arise around as ascending aside ask assess assume at attention automatic automatically autovacuum
  available average avoid aware away back bad badly balance bandwidth barely base based basic basically batch batches be became
  because become been before begin behave behind being believe below benchmark beneath benefit best better between beware beyond
  big bit bitmap bloat block both bottleneck bottom bound break bring brought btree bucket budget buffer build bulk burden busy
  but by bypass cache caching calculate call called came can candidate cannot cap cardinality careful case cast cause caution
  cautious caveat ceiling certain chance change cheap cheaper cheapest cheaply check choice choose chose chosen chunk clause
  clear clearer clearly close cluster cold collect collectively column combination combine come common comparable compare
  comparison compilation compile compiled complete completely complex complicated composite compound compute computed concern
  concurrency concurrent concurrently condition confidence confirm consider considerable consist constant constraint consume
  contain contention continue contrast convert converted correct correlated correlation cost costly could count cover cpu create
  creation critical culprit cumulative currency current currently cut data database date day dead deal decent decide decrease
  dedupe deep default degree delete depend dependent descending describe despite detail determine did differ difference
  different differently direct direction directly disadvantage discard discarded disk distinct distribution do does dominate
  done down downside dozen dramatic dramatically drawback drive driven drop due duplicate during each earlier earliest early
  easily easy effect effective effectively efficient efficiently effort either eliminate else embedded empty enable end engine
  enormous enough ensure entire entirely entry equal equality error especially essentially estimate estimation evaluate even
  evenly eventual every everything evict exact exactly examine example exceed except excess execute execution exist expect
  expectation expected expense expensive explain explanation explicitly exponential exponentially expression extended extension
  extra extreme extremely fact factor fail fairly fall fan far fast faster fastest feature fed feed fetch few fewer field figure
  file fill filter final finally find finding fine finish finished first fit fix fixed focus fold follow for force foreign form
  forth forward found fraction free frequent frequently fresh freshly from full fully function functional fundamental further
  gain gap gather gave general generally generic get give given go goes going gone good got gradually great greatly group
  grouped grow grown growth guess had half hand handful handle happen hard hardly has hash have having healthy heap heapfetch
  heaviest heavily heavy held help helpful hence here high higher highest highly hint histogram hit hog hold hot hotspot hour
  how however huge idea ideal identical identify idle if ignore immediately impact important improve improvement in inaccurate
  include incorrect increase indeed independence independent independently index indexed indexes individual inefficient inflate
  information inherently inner insert inside inspect instant instantly instead intensive intermediate into invalid investigate
  invisible involve io is isn isolate issue it iteration its itself jit join joined jump just keep kept key keyset kind know
  known lack large largely larger largest last late latency later lead leader leaf least leave led left length less let level
  lie light lighter like likely limit line linear list little live load local lock logic long longer look lookahead lookup
  lookups loop loose lose loss lossy lot low lower lowest made magnitude main mainly maintain maintenance major majority make
  makes making many map marginal marginally mark massive match matching materialize materialized matter matters maximum may mean
  meaning means meant meanwhile measure measured measurement mechanism median medium meet memoize memory merely merge met method
  middle might mild millisecond mind minimal minimum minor minority minute misestimate misestimation misjudge miss missing
  mistake mode model moderate modest modify moment monitor month more moreover most mostly move much multi multicolumn multiple
  must name namely narrow narrower nature near nearby nearly necessary need needed needlessly negligible neither nested never
  nevertheless new next no node non none nor normal normally not notable note nothing notice noticeable noticeably now null
  number observe obvious obviously occur of off offender offset often old older on once one ones only onto open operation
  operator opportunity opposed optimal optimise optimize option or order ordered ordering ordinary original other others
  otherwise out outcome outdated outer output outright outside outweigh over overall overestimate overhead overwhelming
  overwhelmingly own page paging paid pair parallel parallelise parallelism parallelize parameter parent part partial particular
  particularly partition pass path pattern pay paying peak penalty per percent percentage perform performance perhaps piece
  pinpoint place plain plan planned planner planning please plenty plus point poor poorly portion position possible possibly
  post potential potentially practical practically practice pre precise predicate predict predominantly prefer prefix presence
  present preserve presorted pressure prevent previous previously primarily primary principal prior probably probe problem
  procedure process processing produce progress promise promptly proper properly proportion proportional proportionally propose
  proposed prove provide pull purely push put quadratic qualify qualifying quarter query question queue quick quicker quickly
  quite raise ram random randomly range rank rapid rare rarely rate rather ratio re reach read readily reading ready real really
  reason reasonable rebuild recent recheck recommend recommendation recommended record recorded reduce reduction redundant refer
  reference reflect refresh regard regular relate relation relationship relative relatively relevant reliable reliably rely
  remain remainder remaining remember remove reorder repeat repeated repeatedly replace report request require requirement rerun
  rescan rescanned reside resolve resource respective respectively respond response rest restrict restriction result retain
  retrieve return reuse reveal revisit rewrite rewriting rewritten rid right rise risky root rough roughly round row rule run
  running safe safely same sample satisfy save saved saving say scale scan scanned scanning scarcely scattered schema scratch
  search second secondary section see seek seem seen seldom select selective selectivity sensible separate separately sequence
  sequential sequentially serial serially serious serve server set setting settings setup several severe severely severity shape
  share sharp sharply shift short should show shown shrink side sign significant significantly similar simple simply since
  single situation size sized skew skip slight slightly sliver slow slowdown slower slowest slowly small smaller smallest
  snapshot so sole solely solid solution some something sometimes somewhat soon sort sorted sorting source space spare special
  specific specifically speed speedup spend spent spill spilled spilling split spread stage stale stand standing start startup
  state statement statistic statistics stay stays steady steep stem step still stop storage store straight straightforward
  strategy stream strong strongly structure style sub suboptimal subplan subquery subset substantial substantially such
  sufficient sufficiently suffix suggest suit suitable sum summary superfluous support sure sweep switch table tackle tail take
  taken taking target task tell temp temporary tend tenth term test text than that the their them themselves then there
  thereafter thereby therefore these they thing think third this thorough those though thought threw through throughout
  throughput throw thrown throws thus tie tight tightly time timing tiny to today together told too took tool top total touch
  toward towards track tradeoff trailing transaction transfer traverse treat tree tried trigger trim trip trivial true truly try
  tune tuning turn twice two type typical typically unable unbounded uncached unchanged under underestimate underlying
  understand uneven unexpected unfiltered uniform unindexed unique unknown unless unlike unmatched unnecessary unneeded unsorted
  until unused unusual up update upfront upon upper upsert upside us usage use used useful useless usual usually vacuum valid
  value variation vary vast vastly verdict verify version very via view virtual virtually visibility visible visit volume wait
  wal walk wall want wanted warm was waste wasted wasteful watch way ways we week weigh weight well went were what whatever when
  whenever where whereas whereby wherever whether which while whilst who whole whose why wide widely will window wins wise with
  within without won work worker workers workload worse worst worth worthwhile would write writes written wrong yes yet yield
  you your zero
  urgent urgently urgency worry three four five six seven eight nine eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty
  forty fifty sixty seventy eighty ninety ten fifth tenfold halve halves double triple thrice
`

/** Forms that name tables more often than they are English. */
const names = new Set([
  'orders',
  'users',
  'items',
  'accounts',
  'entries',
  'files',
  'records',
  'requests',
  'tasks',
])

let known: ReadonlySet<string> | undefined

/** Whether a word, in lower case, is plain English of plans. */
export function isPlainWord(word: string): boolean {
  known ??= new Set(listed.trim().split(/\s+/).flatMap(inflected))
  const stem = word.endsWith('ly') ? word.slice(0, -2) : word
  return !names.has(word) && (known.has(word) || known.has(stem))
}

/** A word with its English endings, more than it has. */
function inflected(word: string): string[] {
  const without = word.endsWith('e') ? word.slice(0, -1) : word
  const doubled = /[^aeiou][aeiou][bdgmnprt]$/.test(word) ? `${word}${word.at(-1)}` : without
  const forms = [`${word}s`, `${without}ed`, `${without}ing`, `${doubled}ed`, `${doubled}ing`]
  if (/(?:s|x|ch|sh|z)$/.test(word)) forms.push(`${word}es`)
  if (/[^aeiou]y$/.test(word)) forms.push(`${word.slice(0, -1)}ies`, `${word.slice(0, -1)}ied`)
  return [word, ...forms]
}
