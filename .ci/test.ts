/**
 * `npm test`: every check in one run. Goes on after a failure, so that one run shows all of them, and
 * ends with the totals of all suites, taken from the runners' own reports.
 *
 * Two lanes run side by side, since each waits much of its time: for servers, for browsers, for time.
 * What a part prints comes in one piece, when it is over.
 */
import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { ensureChromium } from './chromium.ts'
import { findLanguages } from './languages.ts'
import { ensureRedis } from './redis.ts'
import { failedPages, type VitestReport, withSecondRun } from './second-run.ts'

const REPORTS = 'reports'

/** A command of its own. @property counts - Its report; without one it counts as one test. */
interface Part {
  name: string
  command: readonly string[]
  counts?: (report: string) => Totals
}
interface Totals {
  passed: number
  failed: number
  skipped: number
}

const npmRun = (...args: string[]) => ['npm', 'run', '--silent', ...args]
const vitest = (...projects: string[]) =>
  ['npx', 'vitest', 'run'].concat(projects.flatMap((project) => ['--project', project]))

const builds: readonly Part[] = [
  { name: 'build', command: npmRun('build', '-w', 'widget') },
  { name: 'dashboard', command: npmRun('build:dashboard') },
]
// Alone, since it promises 500 worlds within a minute and takes all there is of the processors.
const simulate: Part = { name: 'simulate', command: npmRun('simulate', '--', '--seeds', '500') }
// Its faults come while the checks run; the minutes after them are waiting, beside the suites.
const torture: Part = {
  name: 'torture',
  command: npmRun('torture', '--', '--seed', '1', '--prove'),
}
const lanes: readonly (readonly Part[])[] = [
  [
    { name: 'format', command: npmRun('format:check') },
    { name: 'lint', command: npmRun('lint') },
    { name: 'types', command: npmRun('types') },
    { name: 'widget', command: npmRun('test', '-w', 'widget'), counts: widgetTotals },
    { name: 'e2e', command: vitest('e2e'), counts: vitestTotals },
  ],
  [{ name: 'vitest', command: vitest('unit', 'server'), counts: vitestTotals }],
]

rmSync(REPORTS, { recursive: true, force: true })
mkdirSync(REPORTS)
const env = {
  ...process.env,
  CHROME_PATH: await ensureChromium(),
  REDIS_SERVER_PATH: ensureRedis(),
  // Before the parts that run side by side: only one may install at a time.
  ...findLanguages(),
}

// Before all others: they read what it makes.
const built = await inTurn([...builds, simulate])
const others = await Promise.all([run(torture), ...lanes.map(inTurn)])
const first = [...built, ...others.flat()]
// By now the machine is theirs alone.
const results = []
for (const result of first) results.push(await withSecondChance(result))

const sum = (key: keyof Totals) => results.reduce((total, { totals }) => total + totals[key], 0)
const broken = results.filter(({ passed }) => !passed).map(({ name }) => name)
// A runner may fail without a failed test, say by an error outside of one: that is a failure too.
const failed = Math.max(sum('failed'), broken.length)
if (broken.length > 0) console.log(`\nFailed: ${broken.join(', ')}`)
console.log(`\n${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`)
process.exitCode = failed > 0 ? 1 : 0

async function inTurn(parts: readonly Part[]) {
  const done = []
  for (const part of parts) done.push(await run(part))
  return done
}

async function run({ name, command, counts }: Part) {
  const [program = '', ...args] = command
  // To a file: two that print at once would be told apart by nobody.
  const log = `${REPORTS}/${name}.log`
  const report = `${REPORTS}/${name}.json`
  const output = openSync(log, 'w')
  const startedMs = performance.now()
  const child = spawn(program, args, {
    stdio: ['ignore', output, output],
    env: { ...env, TEST_REPORT: report },
  })
  closeSync(output)
  const passed = await new Promise<boolean>((resolve) => {
    child.on('close', (status) => resolve(status === 0))
    child.on('error', () => resolve(false))
  })
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0)
  console.log(`\n── ${name}: ${seconds} s ──\n${readFileSync(log, 'utf8').trimEnd()}`)
  const asOne = { passed: Number(passed), failed: Number(!passed), skipped: 0 }
  return { name, passed, totals: counts?.(report) ?? asOne }
}

/** Runs what failed once more, if all of it drives a browser, and says so. */
async function withSecondChance(result: Awaited<ReturnType<typeof run>>) {
  const report = readVitest(`${REPORTS}/${result.name}.json`)
  const log = readFileSync(`${REPORTS}/${result.name}.log`, 'utf8')
  const pages = result.passed || !report ? null : failedPages(report, log)
  if (!report || !pages) return result
  const name = `${result.name}-second`
  const command = ['npx', 'vitest', 'run', ...pages.map((page) => page.name)]
  const { passed } = await run({ name, command, counts: vitestTotals })
  const second = readVitest(`${REPORTS}/${name}.json`)
  for (const { assertionResults, name: file } of pages) {
    for (const { fullName, status } of assertionResults) {
      if (status === 'failed') console.log(`Run twice: ${file} > ${fullName}`)
    }
  }
  return second ? { ...result, passed, totals: totalsOf(withSecondRun(report, second)) } : result
}

function vitestTotals(file: string): Totals {
  const report = readVitest(file)
  return report ? totalsOf(report) : { passed: 0, failed: 1, skipped: 0 }
}

function readVitest(file: string): VitestReport | null {
  if (!existsSync(file)) return null
  const report = JSON.parse(readFileSync(file, 'utf8')) as Partial<VitestReport>
  return report.testResults ? (report as VitestReport) : null
}

function totalsOf(report: VitestReport): Totals {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function widgetTotals(file: string): Totals {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }
  return JSON.parse(readFileSync(file, 'utf8')) as Totals
}
