import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

const MAIN = new URL('../src/main.ts', import.meta.url)
const COLLECT = `data:text/javascript,process.on('SIGUSR2', () => { gc(); gc() })`

/** A checkout server as a process of its own: the program as it ships. */
export interface ServerProcess {
  url: string
  pid: number
  /** Ends it at once, whatever it is doing. */
  kill(): Promise<void>
  /** It holds everything and does nothing, until `resume`. */
  freeze(): void
  resume(): void
  /** Collects its garbage, when it was started to. */
  collect(): void
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
 * @param options.collectsOnSignal - SIGUSR2 makes it collect its garbage, so that what is left is kept.
 * @throws {Error} It ended before it listened.
 */
export async function startServerProcess(
  env: Record<string, string>,
  options: { collectsOnSignal?: boolean } = {},
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
    execArgv: options.collectsOnSignal ? ['--expose-gc', '--import', COLLECT] : [],
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
    collect: () => void (options.collectsOnSignal && child.kill('SIGUSR2')),
    stop: () => end('SIGTERM'),
  }
}
