import { fork, type ChildProcess } from 'node:child_process'

const RESTART_MS = 500
const KILL_AFTER_MS = 15_000

/** A program that is kept running. */
export interface Supervised {
  /** Where it listens. */
  url: string
  /** Asks it to finish and waits; one that does not finish in 15 s is ended. */
  stop(): Promise<void>
}

/**
 * Runs a program as a process of its own, waits until it says that it is ready, and starts it again
 * whenever it ends by itself.
 * @param options.file - The program; it sends `{ type: 'ready', url }` and ends when we are gone.
 * @throws {Error} It ended before it was ready the first time.
 */
export async function supervise(options: {
  name: string
  file: URL
  env: Record<string, string>
  /** Says nothing of its own but errors. */
  isQuiet?: boolean
}): Promise<Supervised> {
  let stopping = false
  let hasRun = false
  let child: ChildProcess

  const start = () =>
    new Promise<string>((resolve, reject) => {
      // A group of its own: Ctrl-C reaches us alone, and we end the programs in order.
      child = fork(options.file, {
        env: { ...process.env, ...options.env },
        detached: true,
        stdio: ['ignore', options.isQuiet ? 'ignore' : 'inherit', 'inherit', 'ipc'],
      })
      child.on('message', (message: { type?: string; url?: string }) => {
        if (message.type !== 'ready' || !message.url) return
        hasRun = true
        resolve(message.url)
      })
      child.on('error', reject)
      child.on('exit', (code, signal) => {
        const how = signal ? `by ${signal}` : `with code ${code}`
        reject(new Error(`${options.name} ended ${how} before it was ready`))
        if (!stopping && hasRun) restart(how)
      })
    })

  const restart = (how: string) => {
    console.error(`${options.name} ended ${how}; starting it again`)
    setTimeout(() => {
      if (!stopping) start().catch(() => {})
    }, RESTART_MS)
  }

  const url = await start().catch((error: unknown) => {
    stopping = true
    throw error
  })
  return {
    url,
    stop: () => {
      stopping = true
      return endProcess(child)
    },
  }
}

function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill('SIGTERM')
  })
}
