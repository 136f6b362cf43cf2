/**
 * `npm test`: every check in one run. Goes on after a failure, so that one run shows all of them, and
 * ends with the totals of all suites, taken from the runners' own reports.
 */
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { ensureChromium } from './chromium.ts'
import { ensureRedis } from './redis.ts'

const REPORTS = 'reports'

rmSync(REPORTS, { recursive: true, force: true })
mkdirSync(REPORTS)
const env = {
  ...process.env,
  CHROME_PATH: await ensureChromium(),
  REDIS_SERVER_PATH: ensureRedis(),
}

const checks = [
  ['format', 'npm', ['run', '--silent', 'format:check']],
  ['lint', 'npm', ['run', '--silent', 'lint']],
  ['types', 'npm', ['run', '--silent', 'types']],
  ['build', 'npm', ['run', '--silent', 'build', '-w', 'widget']],
  ['simulate', 'npm', ['run', '--silent', 'simulate', '--', '--seeds', '500']],
] as const
const suites = [
  ['widget', 'npm', ['run', '--silent', 'test', '-w', 'widget']],
  ['vitest', 'npx', ['vitest', 'run']],
] as const

const run = ([name, command, args]: (typeof checks | typeof suites)[number]) => {
  console.log(`\n── ${name} ──`)
  const { status } = spawnSync(command, args, { stdio: 'inherit', env })
  return { name, passed: status === 0 }
}

// Its faults come while the checks run; the minutes after them are waiting, beside the suites.
const torture = startTorture()
const results = [...[...checks, ...suites].map(run), await torture]

const suiteNames: readonly string[] = suites.map(([name]) => name)
const totals = [
  // A check that is no test suite counts as one test.
  ...results
    .filter(({ name }) => !suiteNames.includes(name))
    .map(({ passed }) => ({ passed: Number(passed), failed: Number(!passed), skipped: 0 })),
  vitestTotals(`${REPORTS}/vitest.json`),
  widgetTotals(`${REPORTS}/widget.json`),
]
const sum = (key: 'passed' | 'failed' | 'skipped') =>
  totals.reduce((total, part) => total + part[key], 0)

const broken = results.filter(({ passed }) => !passed).map(({ name }) => name)
// A runner may fail without a failed test, say by an error outside of one: that is a failure too.
const failed = Math.max(sum('failed'), broken.length)
if (broken.length > 0) console.log(`\nFailed: ${broken.join(', ')}`)
console.log(`\n${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`)
process.exitCode = failed > 0 ? 1 : 0

function startTorture(): Promise<{ name: 'torture'; passed: boolean }> {
  const args = ['run', '--silent', 'torture', '--', '--seed', '1', '--prove']
  // To a file: while the others run, nobody here would read a pipe.
  const log = `${REPORTS}/torture.log`
  const output = openSync(log, 'w')
  const child = spawn('npm', args, { stdio: ['ignore', output, output], env })
  closeSync(output)
  return new Promise((resolve) => {
    child.on('close', (status) => {
      console.log(`\n── torture ──\n${readFileSync(log, 'utf8')}`)
      resolve({ name: 'torture', passed: status === 0 })
    })
  })
}

function vitestTotals(file: string) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }
  const report = JSON.parse(readFileSync(file, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
    numPendingTests: number
    numTodoTests: number
  }
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function widgetTotals(file: string) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }
  return JSON.parse(readFileSync(file, 'utf8')) as {
    passed: number
    failed: number
    skipped: number
  }
}
