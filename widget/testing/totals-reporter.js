import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Reporter: writes how many tests passed, failed and were skipped, for the totals of the whole run.
 * @param {string} path - File to write, as `{"passed":1,"failed":0,"skipped":0}`.
 */
export function totalsReporter(path) {
  return {
    async stop({ sessions }) {
      const totals = { passed: 0, failed: 0, skipped: 0 }
      for (const session of sessions) {
        count(session.testResults, totals)
        // A file that did not run to its end counts, or its tests would be missed by nobody.
        if (!session.passed && !hasFailure(session.testResults)) totals.failed++
      }
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, `${JSON.stringify(totals)}\n`)
    },
  }
}

function count(suite, totals) {
  for (const test of suite?.tests ?? []) {
    if (test.skipped) totals.skipped++
    else if (test.passed) totals.passed++
    else totals.failed++
  }
  for (const inner of suite?.suites ?? []) count(inner, totals)
}

function hasFailure(suite) {
  const totals = { passed: 0, failed: 0, skipped: 0 }
  count(suite, totals)
  return totals.failed > 0
}
