import { readFileSync } from 'node:fs'

/** A large database of one shape, and questions with the tables without which they cannot be answered. */
export interface LargeSchema {
  name: string
  /** SQL that makes it. */
  sql: string
  /** Questions against which the selection was improved. */
  known: [question: string, tables: string[]][]
  /** Questions that were written at the same time, and that nothing was changed for. */
  heldOut: [question: string, tables: string[]][]
}

/** What grows around the tables that matter: nouns in patterns, with the columns that such tables have. */
interface Surroundings {
  nouns: string
  patterns: string
  /** The columns of each, with % for the noun. */
  columns: string
}

const surroundings: Record<string, Surroundings> = {
  erp: {
    nouns: `cust ord art sup po inv pmt emp dept whse stk dlv quo ctr prj wo bom mach qc acct jrn prc fcst rep addr grp sal abs carr cc`,
    patterns: `tbl_%_2022 tbl_%_2023 tbl_%_2024 tbl_%_arc tbl_%_hist tbl_%_txt tbl_%_attr tbl_%_chg_log tbl_%_imp tbl_%_imp_err tbl_%_exp
      bak_tbl_% tmp_% tmp_%_2 tbl_%_cfg tbl_%_doc tbl_%_nt tbl_%_xref tbl_%_typ tbl_%_stat tbl_%_perm tbl_%_q edi_%_in edi_%_out
      v_%_lst tbl_%_lck tbl_%_idx zz_%_old tbl_%_usr_def rpt_%_day rpt_%_mth tbl_%_map`,
    columns: '%_no#, %_cd, seq_no#, stat_cd, upd_dt@, upd_usr',
  },
  marts: {
    nouns: `account opportunity order order_line product campaign ticket invoice payment subscription session email shipment employee
      store sku return supplier tenant event lead contact user`,
    patterns: `raw_salesforce.% raw_stripe.% raw_zendesk.% raw_shop.%s raw_erp.% raw_hubspot.% staging.stg_salesforce__% staging.stg_stripe__%
      staging.stg_shop__% staging.stg_erp__% staging.stg_zendesk__% staging.stg_hubspot__% intermediate.int_%_joined intermediate.int_%_deduped
      intermediate.int_%_enriched intermediate.int_%_daily snapshots.%_snapshot marts.rpt_%_weekly marts_archive.fct_%_2023 marts_archive.fct_%_2024
      marts_archive.dim_%_v1 sandbox.%_tmp sandbox.%_test2 audit.%_row_counts reverse_etl.%_sync app.%_setting app.%_audit raw_app.%
      raw_ads.%_stats staging.stg_app__% seeds.%_mapping ops.%_dq_checks`,
    columns: '%_id#, %_name, status, _loaded_at@, _source',
  },
  versicherung: {
    nouns: `kunde vertrag schaden vermittler rechnung zahlung tarif mitarbeiter angebot kuendigung fahrzeug gebaeude person provision
      mahnung beschwerde anruf kampagne agentur gutachten reserve sparte abteilung urlaub`,
    patterns: `%_historie %_archiv %_import %_import_fehler %_export %_protokoll %_merkmal %_notiz %_dokument %_zuordnung %_status
      %_alt %_kopie_2023 tmp_% stg_% %_schluessel %_rechte %_sperre %_abgleich %_statistik_tag %_statistik_monat %_vorlage %_wiedervorlage
      %_bearbeitung %_pruefung %_anhang %_version %_konfiguration %_meldung %_warteschlange`,
    columns: '%_nr#, bezeichnung, status_kz, angelegt_am@, bearbeiter_kz',
  },
  campus: {
    nouns: `Student Program Faculty Lecturer Course CourseOffering Enrollment Exam Assignment Submission Scholarship TuitionInvoice
      TuitionPayment LibraryBook BookLoan Dormitory Room Building ResearchProject Publication Thesis Internship Company Application`,
    patterns: `%AuditLog %Archive %Tag %Note %Attachment %Translation %Setting %ImportRow %ImportError %Export %Draft %Version %Webhook
      %Permission %Subscription %View %Favorite %Comment %Flag %Template %SyncState %Snapshot %Metric %Event %Reminder %Label %Share
      %Queue Legacy% %Checklist %Duplicate`,
    columns: 'id!, %Id#, name, status, payload, createdAt@',
  },
  forge: {
    nouns: `issue project merge_request user namespace ci_pipeline ci_build ci_runner milestone label note epic release environment
      deployment package vulnerability snippet wiki sprint board approval member group key`,
    patterns: `%_settings %_events %_metrics_daily %_customizations %_user_mentions %_metadata %_imports %_exports %_export_uploads
      resource_%_events %_templates %_statuses %_audit_streams %_search_data %_custom_fields %_email_participants %_versions %_archived
      %_details %_features %_tracked_refs %_rules %_states %_compliance_frameworks %_assignment_events %_finding_links
      %_data_syncs %_authorizations`,
    columns: 'id!, %_id#, name, state, payload, created_at@',
  },
}

/** One of the large databases in test/fixtures/ai/large. */
export function largeSchema(name: string): LargeSchema {
  const own = read(`${name}.tables`).map(parsedTable)
  const around = surroundings[name]
  const names = new Set(own.map((table) => table.name))
  const others = (around ? grown(around) : []).filter((table) => !names.has(table.name))
  const tables = [...own, ...others]
  const schemas = new Set(tables.flatMap(({ name }) => (name.includes('.') ? [name.split('.')[0]] : [])))
  const [known = [], heldOut = []] = parts(read(`${name}.questions`))
  const sql = [
    ...[...schemas].map((schema) => `CREATE SCHEMA ${schema};`),
    ...tables.map(createTable),
    ...tables.flatMap(({ name, references }) =>
      references.map(
        (one) =>
          `ALTER TABLE ${quoted(name)} ADD FOREIGN KEY ("${one.column}") REFERENCES ${quoted(one.to)};`,
      ),
    ),
  ].join('\n')
  return { name, sql, known, heldOut }
}

/** The names of the large databases. */
export const largeSchemas = Object.keys(surroundings)

interface Table {
  name: string
  columns: string[]
  references: { column: string; to: string }[]
  comment: string | undefined
}

const types: Record<string, string> = {
  '!': 'int PRIMARY KEY',
  '#': 'int',
  $: 'numeric',
  '@': 'timestamptz',
  '': 'text',
}

/** `orders (id!, customer_id>customers, total$, placed_at@, note) -- comment`: `!` is the key, `#` int, `$` numeric, `@` a time. */
function parsedTable(line: string): Table {
  const [, name = '', list = '', comment] = /^(\S+) \((.*)\)(?: -- (.*))?$/.exec(line) ?? []
  if (name === '') throw new Error(`no table: ${line}`)
  const columns = list.split(', ').map((one) => /^(\w+)([!#$@]?)(?:>(\w+))?$/.exec(one) ?? [])
  return {
    name,
    columns: columns.map(([, column, sign = '', to]) => `"${column}" ${to ? 'int' : types[sign]}`),
    references: columns.flatMap(([, column = '', , to]) => (to ? [{ column, to }] : [])),
    comment,
  }
}

function grown({ nouns, patterns, columns }: Surroundings): Table[] {
  return nouns.split(/\s+/).flatMap((noun) =>
    patterns.split(/\s+/).map((pattern) => {
      const small = noun.charAt(0).toLowerCase() + noun.slice(1)
      return parsedTable(`${pattern.replace('%', noun)} (${columns.replaceAll('%', small)})`)
    }),
  )
}

function createTable({ name, columns, comment }: Table): string {
  const said = comment ? ` COMMENT ON TABLE ${quoted(name)} IS '${comment.replaceAll("'", "''")}';` : ''
  return `CREATE TABLE ${quoted(name)} (${columns.join(', ')});${said}`
}

function quoted(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.')
}

function read(file: string): string[] {
  return readFileSync(new URL(`../fixtures/ai/large/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
}

function parts(lines: readonly string[]): [string, string[]][][] {
  const questions = (from: number, to: number) =>
    lines.slice(from, to).map((line): [string, string[]] => {
      const [question = '', names = ''] = line.split(' => ')
      return [question, names.split(', ')]
    })
  const at = lines.indexOf('-- held out')
  return at < 0 ? [[], questions(0, lines.length)] : [questions(0, at), questions(at + 1, lines.length)]
}
