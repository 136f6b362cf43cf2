/**
 * Which test files may be run once more, alone, after all others: those that drive a browser. What a
 * page shows in time depends on who else has the processors; what becomes of money does not, so no
 * other file gets a second chance.
 */
import { existsSync, readFileSync } from 'node:fs'

/** What vitest's JSON reporter writes, as far as it is read. */
export interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: FileReport[]
}
interface FileReport {
  /** Path of the file. */
  name: string
  status: string
  assertionResults: { fullName: string; status: string }[]
}

const DRIVES_A_BROWSER = /from '(?:playwright-core|\.\/dashboard-visitor\.ts|\.\/open-page\.ts)'/

/**
 * The failed files of a run, if all that failed drive a browser.
 * @param log - What the run printed.
 * @returns Null: nothing failed, or something that a browser has no part in.
 */
export function failedPages(report: VitestReport, log: string): FileReport[] | null {
  // A worker that ended, or an error outside of tests, is no matter of who had the processors.
  if (report.numPendingTests > 0 || log.includes('Unhandled Error')) return null
  const failed = report.testResults.filter(({ status }) => status !== 'passed')
  return failed.length > 0 && failed.every(({ name }) => drivesBrowser(name)) ? failed : null
}

function drivesBrowser(file: string): boolean {
  return existsSync(file) && DRIVES_A_BROWSER.test(readFileSync(file, 'utf8'))
}

/** The first run's report with the second's results in place of those that were run again. */
export function withSecondRun(first: VitestReport, second: VitestReport): VitestReport {
  const again = new Set(second.testResults.map(({ name }) => name))
  const kept = first.testResults.filter(({ name }) => !again.has(name))
  const testResults = [...kept, ...second.testResults]
  const count = (...statuses: string[]) =>
    testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => statuses.includes(status)).length
  return {
    testResults,
    numPassedTests: count('passed'),
    // A file that could not be read to its end has no failed test, and is a failure.
    numFailedTests:
      count('failed') +
      testResults.filter(
        ({ status, assertionResults }) =>
          status !== 'passed' && !assertionResults.some((test) => test.status === 'failed'),
      ).length,
    numPendingTests: count('pending', 'skipped'),
    numTodoTests: count('todo'),
  }
}
