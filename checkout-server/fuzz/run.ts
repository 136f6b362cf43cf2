/**
 * Sends the server requests that its own OpenAPI document does and does not allow, and feeds its parsers
 * random input: `npm run fuzz -- --requests 100000 --inputs 200000 --seed 1`. Ends with code 1 when anything answered
 * with a server error, or with what the document does not announce.
 */
import { parseArgs } from 'node:util'
import { startDatabases } from '../bench/harness/databases.ts'
import { fuzzParsers } from './parsers.ts'
import { fuzzRoutes } from './routes.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    inputs: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
  },
})
const requests = countOf('--requests', values.requests)
const seed = countOf('--seed', values.seed)

const inputs = countOf('--inputs', values.inputs)

const parsers = fuzzParsers({ inputs, seed })
for (const { parser, p99Ms, crashes } of parsers) {
  console.log(`${parser}: ${inputs} inputs, p99 ${p99Ms.toFixed(3)} ms, ${crashes.length} crashes`)
  for (const crash of crashes) console.log(`    ${crash}`)
}
const crashes = parsers.reduce((sum, findings) => sum + findings.crashes.length, 0)

const databases = await startDatabases()
try {
  const databaseUrl = await databases.create('fuzz')
  const { statuses, serverErrors, undocumented } = await fuzzRoutes({ databaseUrl, requests, seed })
  for (const [status, count] of [...statuses].toSorted()) console.log(`${status}: ${count}`)
  for (const finding of [...serverErrors, ...undocumented]) console.log(`\n${finding}`)
  console.log(
    `\nfuzz: seed=${seed} requests=${requests} server_errors=${serverErrors.length} undocumented=${undocumented.length} parser_crashes=${crashes}`,
  )
  process.exitCode = serverErrors.length + undocumented.length + crashes > 0 ? 1 : 0
} finally {
  await databases.stop()
}

function countOf(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  console.error(`${name} must be a whole number, not "${text}"`)
  process.exit(2)
}
