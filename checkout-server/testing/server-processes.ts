import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

const MAIN = new URL('../src/main.ts', import.meta.url)

/** A checkout server as a process of its own: the program as it ships. */
export interface ServerProcess {
  url: string
  pid: number
  /** Ends it at once, whatever it is doing. */
  kill(): Promise<void>
  /** It holds everything and does nothing, until `resume`. */
  freeze(): void
  resume(): void
  /** Asks it to drain, and waits until it has. */
  stop(): Promise<void>
}

const running = new Set<ChildProcess>()
// Whatever ends this program must not leave servers behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * Starts one and waits until it listens.
 * @param env - Its settings; nothing of ours is passed on but the path.
 * @param options.clockAheadMs - Its clock shows this much more than the computer's.
 * @throws {Error} It ended before it listened.
 */
export async function startServerProcess(
  env: Record<string, string>,
  options: { clockAheadMs?: number } = {},
): Promise<ServerProcess> {
  const child = fork(MAIN, {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      PUBLIC_URL: 'http://127.0.0.1:1',
      LOG_LEVEL: process.env['SERVER_LOG_LEVEL'] ?? 'silent',
      ALLOW_PRIVATE_ADDRESSES: '1',
      ...env,
    },
    execArgv: options.clockAheadMs ? ['--import', clockModule(options.clockAheadMs)] : [],
    stdio: ['ignore', process.env['SERVER_LOG_LEVEL'] ? 'inherit' : 'ignore', 'inherit', 'ipc'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message: { type: string; url: string }) => resolve(message.url))
    child.once('exit', (code, signal) => reject(new Error(`a server ended: ${signal ?? code}`)))
  })
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  return {
    url,
    pid: child.pid ?? 0,
    kill: () => end('SIGKILL'),
    freeze: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    stop: () => end('SIGTERM'),
  }
}

/** A module that moves the clock of the process that imports it. */
function clockModule(aheadMs: number): string {
  const code = `
    const now = Date.now, Real = Date
    Date.now = () => now() + ${aheadMs}
    globalThis.Date = class extends Real {
      constructor(...args) { if (args.length === 0) super(Date.now()); else super(...args) }
    }`
  return `data:text/javascript,${encodeURIComponent(code)}`
}
