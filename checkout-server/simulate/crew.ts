import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { DatabaseServer } from './database-server.ts'
import { dropWorldDatabase, makeWorldDatabase } from './world/database.ts'
import type { Outcome } from './world/world.ts'

const PROGRAM = new URL('./worker.ts', import.meta.url)

/** Where a worker works. */
export interface Workplace {
  server: Omit<DatabaseServer, 'stop'>
  database: string
}

/** One world to be lived. */
export interface Order {
  seed: number
  planted: string | null
  /** Sends timelines of worlds in order too. */
  isVerbose: boolean
  /** Looks for broken promises after every step, not every few. */
  checkEachStep: boolean
}

/** Lives one world after the other, in a process and a database of its own. */
export interface Worker {
  /** @throws {Error} The process ended. */
  live(order: Order): Promise<Outcome>
}

/** Workers, to be used again and again: they take longer to make than a world to live. */
export interface Crew {
  workers: readonly Worker[]
  close(): Promise<void>
}

// Each crew has databases of its own, also while another is still at work.
let crews = 0

/** Makes the workers and their databases. */
export async function openCrew(options: {
  server: Omit<DatabaseServer, 'stop'>
  workers: number
}): Promise<Crew> {
  const { url, path } = options.server
  const server = { url, path }
  crews += 1
  const places = Array.from({ length: options.workers }, (_, place) => ({
    server,
    database: `simulate_${process.pid}_${crews}_${place}`,
  }))
  await Promise.all(places.map(({ database }) => makeWorldDatabase(server, database)))
  const workers = places.map(openWorker)
  return {
    workers,
    async close() {
      await Promise.all(workers.map((worker) => worker.close()))
      for (const { database } of places) await dropWorldDatabase(server, database)
    },
  }
}

function openWorker(workplace: Workplace): Worker & { close(): Promise<void> } {
  let program: Promise<Program> | null = null
  const close = async () => {
    const running = await program
    program = null
    await running?.end()
  }
  return {
    async live(order) {
      program ??= startProgram(workplace)
      const outcome = await (await program).ask(order)
      // A world that broke off leaves things half done in the process's memory, under the names that
      // the next life of its seed has too.
      if (outcome.violations.length > 0) await close()
      return outcome
    },
    close,
  }
}

interface Program {
  ask(order: Order): Promise<Outcome>
  end(): Promise<void>
}

async function startProgram(workplace: Workplace): Promise<Program> {
  const child = fork(PROGRAM, [JSON.stringify(workplace)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exit = once(child, 'exit') as Promise<[code: number]>
  const answer = async () => {
    const died = exit.then(([code]) => {
      throw new Error(`a worker that simulates ended with code ${code}`)
    })
    const [message] = (await Promise.race([once(child, 'message'), died])) as [unknown]
    return message
  }
  await answer()
  return {
    ask(order) {
      child.send(order)
      return answer() as Promise<Outcome>
    },
    async end() {
      child.kill('SIGKILL')
      await exit
    },
  }
}
