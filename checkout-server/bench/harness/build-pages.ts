import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const WIDGET = fileURLToPath(new URL('../../../widget/build.ts', import.meta.url))
const DASHBOARD = fileURLToPath(new URL('../../dashboard/build.ts', import.meta.url))

/** Builds the script-tag bundle, which the server serves; does nothing when it is up to date. */
export async function buildWidget(): Promise<void> {
  await promisify(execFile)(process.execPath, [WIDGET, '--script-only'])
}

/** The same for the dashboard. */
export async function buildDashboard(): Promise<void> {
  await promisify(execFile)(process.execPath, [DASHBOARD, '--if-needed'])
}
