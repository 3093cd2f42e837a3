/**
 * Every error code the tool can end with, and what it means. A code is a stable interface:
 * it is what scripts compare, and it keeps its meaning. The error reference is generated from here.
 */
export const errorCodes = {
  USAGE_INVALID:
    'The words of the call are wrong: an unknown flag, a missing argument, a value of the wrong form.',
  USAGE_UNKNOWN_COMMAND: 'There is no command of that name.',
  USAGE_NEEDS_TERMINAL: 'An answer is needed and there is no terminal to ask in; a flag gives it instead.',
  USAGE_NEEDS_YES: 'The command would change something and was given no yes.',
  INPUT_UNREADABLE: 'A file or stdin that the call names cannot be read.',
  INPUT_INVALID: 'What was read is not of the form that is needed.',
  OUTPUT_UNWRITABLE: 'A file cannot be written: permission, a read-only or full disk.',
  CONFIG_INVALID: 'The project file is not valid.',
  CREDENTIALS_UNAVAILABLE: 'A password is needed and is in none of the stores.',
  TARGET_MISSING: 'No database is named: no flag, no environment, no project file.',
  TARGET_INVALID: 'The connection string cannot be understood.',
  CONNECT_FAILED: 'The server cannot be reached.',
  CONNECT_REFUSED: 'The server answered and refused the connection (password, database, pg_hba, TLS).',
  CONNECTION_LOST: 'The connection ended in the middle of the work.',
  SERVER_UNSUPPORTED: 'The server is of a version or kind this cannot work with.',
  SQL_FAILED: 'The server refused a statement.',
  SQL_SYNTAX: 'The SQL cannot be parsed.',
  SQL_TIMEOUT: 'A statement ran into its time limit or waited too long for a lock.',
  SQL_WRITES: 'The statement would write, and that was not allowed.',
  SQL_REFUSED:
    'The guard does not run the statement: it is no query, or calls what is not known to be harmless.',
  PLAN_UNREADABLE: 'The text is not the output of EXPLAIN in a form that is understood.',
  WORKLOAD_UNAVAILABLE:
    'There is no workload to look at: pg_stat_statements is missing and no file was given.',
  STATISTICS_DENIED: 'The role may not read the statistics that are needed.',
  SNAPSHOT_FAILED: 'Schema and statistics could not be read from the server.',
  SANDBOX_FAILED: 'The embedded planner could not be started or does not hold the schema.',
  INDEX_BUILD_FAILED: 'An index could not be built; what was left of it was dropped.',
  APPLY_FAILED: 'A recommended change could not be made; what was done before it stays and is named.',
  MIGRATION_FAILED:
    'A migration stopped at a statement that the server refused, or another tool left it half done.',
  MIGRATION_LOCKED: 'Another runner, or the holder of a lock, did not let a migration begin in time.',
  MIGRATION_DRIFT: 'An applied migration is not what its file says now, or its file is gone.',
  MIGRATION_ORDER: 'A migration is older than the last one applied, and its tool applies in order only.',
  MIGRATION_UNKNOWN: 'There is no migration of that version.',
  MIGRATION_IRREVERSIBLE: 'A migration has no down script.',
  MIGRATION_NOT_ADOPTED:
    'Another tool keeps the list of applied migrations, and migrate adopt was not called.',
  MIGRATION_IN_DOUBT:
    'An earlier run was ended in a statement of which it cannot be told whether it was done.',
  POOLER_UNSUPPORTED: 'The connection goes through a pooler that does not keep a session.',
  LOCAL_BINARIES_MISSING: 'The PostgreSQL binaries for this platform or major version are not installed.',
  LOCAL_INIT_FAILED: 'The data directory of the local server could not be made.',
  LOCAL_START_FAILED: 'The local server did not start.',
  LOCAL_VERSION_MISMATCH: 'The data directory belongs to another major version of PostgreSQL.',
  LOCAL_BUSY: 'Another process is working on the local server and did not finish in time.',
  LOCAL_UNKNOWN_DATABASE: 'The local server has no database of that name.',
  CONFIRM_MISMATCH: 'The name given to --confirm is not the name of the thing to be destroyed.',
  PROGRAM_MISSING: 'A program of the system that the call asked for is not installed.',
  AI_KEY_MISSING: 'A model shall be asked, and there is no key for its server.',
  AI_KEY_REFUSED: 'The server of the model does not accept the key, or the key does not allow this.',
  AI_UNREACHABLE: 'The server of the model cannot be reached, or broke off in the middle of its reply.',
  AI_BUSY: 'The server of the model has no capacity now, or the rate limit of the key is reached.',
  AI_REQUEST_REFUSED:
    'The server of the model does not take the request: unknown model, too long, no credit.',
  AI_REPLY_INVALID:
    'The reply is not of the form that was asked for: a web page, prose, wrong JSON, nothing.',
  AI_CUT_OFF: 'The reply was cut off at the limit of tokens or at the end of the context of the model.',
  AI_REFUSAL: 'The model refused to answer.',
  AI_LIMIT: 'The limit on calls, time or money of one run is reached.',
  AI_DECLINED:
    'The question cannot be answered from this database, or no schema is described; the message says why.',
  AI_NO_ANSWER: 'The model proposed nothing that passed all checks within the rounds of repair.',
  QUERY_UNKNOWN: 'There is no kept query of that name.',
  NOT_AVAILABLE: 'This part does not exist yet.',
  INTERRUPTED: 'The work was stopped by Ctrl-C or SIGTERM.',
  INTERNAL_BUG: 'A mistake of this program. Please report it.',
} as const

/** The name of one of the error codes. */
export type ErrorCode = keyof typeof errorCodes
