import { startTemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { compareLocks, compareOutsideLocks, type LockComparison } from '../../test/support/compare-locks.ts'

const majors = process.argv.slice(2).map(Number)
const all: LockComparison[] = []
for (const major of majors.length > 0 ? majors : [13, 14, 15, 16, 17, 18]) {
  await using cluster = await startTemporaryCluster({ major })
  await using session = await connect(cluster.url())
  all.push(...(await compareLocks(session, major)))
  await session.script('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  all.push(...(await compareOutsideLocks(session, major)))
}

const operations = Map.groupBy(all, ({ operation }) =>
  [operation.before, operation.sql].filter(Boolean).join('; '),
)
process.stdout.write(
  `# What DDL locks, rewrites and reads\n\nMade by \`node scripts/lock-table.mjs > docs/lock-table.md\` on real servers. Locks stronger than that of a query on tables\nthat were there before; the strongest work on each. What runs outside a transaction is seen while it waits: of it only\nlocks are shown.\n\n`,
)
process.stdout.write('| operation | majors | locks | work |\n|---|---|---|---|\n')
for (const [sql, results] of operations) {
  const groups = Map.groupBy(results, ({ measured }) => `${measured.locks || '-'} | ${measured.work || '-'}`)
  for (const [facts, same] of groups)
    process.stdout.write(
      `| \`${sql.replaceAll(/\s+/g, ' ')}\` | ${same.map(({ major }) => major).join(' ')} | ${facts} |\n`,
    )
}

const wrong = all.filter(({ measured, said, saidWithoutServer }) =>
  [said, saidWithoutServer].some(({ locks, work }) => locks !== measured.locks || work !== measured.work),
)
for (const { major, operation, ...facts } of wrong)
  process.stderr.write(
    `${major}: ${operation.before ?? ''} ${operation.sql}\n${JSON.stringify(facts, undefined, 1)}\n`,
  )
process.stderr.write(`${all.length - wrong.length} of ${all.length} as migrate check says\n`)
process.exitCode = wrong.length > 0 ? 1 : 0
