import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { eventually } from './eventually.ts'

const RUN = new URL('../torture/run.ts', import.meta.url)
let run: ChildProcess | null = null
const folder = mkdtempSync(join(tmpdir(), 'autogopay-torture-'))
afterAll(() => {
  run?.kill('SIGKILL')
  // A cluster of root's may be elsewhere.
  const note = join(folder, 'torture-5', 'postgres-location')
  const elsewhere = readOrEmpty(note).trim()
  if (elsewhere.startsWith('/var/lib/autogopay/')) rmSync(elsewhere, { recursive: true })
  rmSync(folder, { recursive: true, force: true })
})

/** Every process of a run has the run's own folder in its environment or in its arguments. */
function processesOfRun(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) =>
      ['environ', 'cmdline'].some((file) => readOrEmpty(`/proc/${pid}/${file}`).includes(folder)),
    )
    .map(Number)
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

test.runIf(process.platform === 'linux')(
  'a torture run that is killed leaves no process behind, not even a stopped one',
  async () => {
    const child = spawn(process.execPath, [RUN.pathname, '--minutes', '1', '--seed', '5'], {
      env: { ...process.env, DATA_DIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    run = child
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    await eventually(() => /payments$/m.test(output), 90_000)
    const running = processesOfRun()
    // The run, its warden, two servers, the sandbox, the endpoints and Redis; PostgreSQL beside them.
    expect(running.length).toBeGreaterThanOrEqual(7)
    const server = running.find((pid) =>
      readOrEmpty(`/proc/${pid}/cmdline`).includes('checkout-server/src/main.ts'),
    )
    process.kill(server ?? 0, 'SIGSTOP')
    child.kill('SIGKILL')
    await once(child, 'exit')
    await eventually(() => processesOfRun().length === 0, 30_000)
  },
)
