import { fork } from 'node:child_process'
import type { DatabaseServer } from './database-server.ts'
import type { Outcome } from './world/world.ts'

const WORKER = new URL('./worker.ts', import.meta.url)

/** What a worker is asked. */
export interface Order {
  server: Omit<DatabaseServer, 'stop'>
  database: string
  planted: string | null
  /** Sends timelines of worlds in order too. */
  isVerbose: boolean
}

interface Options {
  server: Omit<DatabaseServer, 'stop'>
  from: number
  to: number
  workers: number
  planted?: string | null
  isVerbose?: boolean
  /** Ends after the first broken world. */
  stopAtFirst?: boolean
  onOutcome?: (outcome: Outcome) => void
}

// Each run has databases of its own, also while another is still under way.
let runs = 0

/**
 * Runs seeds in processes of their own, each with a database of its own. Which worker gets a seed does
 * not matter to it. @throws {Error} A worker died.
 */
export async function runSeeds(options: Options): Promise<{ failures: number; steps: number }> {
  const { from, to, stopAtFirst = false } = options
  let next = from
  let failures = 0
  let steps = 0
  const count = Math.min(options.workers, to - from + 1)
  runs += 1
  const names = Array.from(
    { length: count },
    (_, place) => `simulate_${process.pid}_${runs}_${place}`,
  )
  const isOver = () => next > to || (stopAtFirst && failures > 0)
  await Promise.all(
    names.map((database) =>
      runWorker(
        { ...options, database },
        () => (isOver() ? null : next++),
        (outcome) => {
          steps += outcome.steps
          if (outcome.violations.length > 0) failures += 1
          options.onOutcome?.(outcome)
        },
      ),
    ),
  )
  return { failures, steps }
}

function runWorker(
  { server, database, planted = null, isVerbose = false }: Options & { database: string },
  nextSeed: () => number | null,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const { url, path } = server
  const order: Order = { server: { url, path }, database, planted, isVerbose }
  const worker = fork(WORKER, [JSON.stringify(order)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    let current: number | null = null
    worker.on('message', (message: Outcome | 'ready') => {
      if (message !== 'ready') onOutcome(message)
      current = nextSeed()
      worker.send({ seed: current })
    })
    worker.on('error', reject)
    worker.on('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`the worker that simulated seed ${current} ended with code ${code}`))
    })
  })
}
