import { fork } from 'node:child_process'

/** What a child can be asked to do; each child's module exports the type of its own. */
export type Calls = Record<string, (input: never) => unknown>

/** A program beside this one, so that what is measured does not share our event loop. */
export interface Child<C extends Calls> {
  call<K extends keyof C & string>(
    name: K,
    ...input: Parameters<C[K]>
  ): Promise<Awaited<ReturnType<C[K]>>>
  stop(): Promise<void>
  /** Of its process. */
  pid: number
}

const STOP_WITHIN_MS = 15_000
const running = new Set<() => void>()
// Whatever ends this program must not leave children behind.
process.on('exit', () => {
  for (const kill of running) kill()
})

/**
 * Starts a module of `children/` and waits until it answers.
 * @param file - Its name, without `.ts`.
 * @param options.env - Added to our own environment.
 * @param options.nodeFlags - Such as `--expose-gc`.
 */
export async function startChild<C extends Calls>(
  file: string,
  options: { env?: Record<string, string>; nodeFlags?: readonly string[] } = {},
): Promise<Child<C>> {
  const child = fork(new URL(`../children/${file}.ts`, import.meta.url), {
    env: { ...process.env, ...options.env },
    execArgv: [...(options.nodeFlags ?? [])],
    serialization: 'advanced',
    // Its log costs what a log costs, and goes nowhere.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const kill = () => child.kill('SIGKILL')
  running.add(kill)
  const waiting = new Map<number, (reply: Reply) => void>()
  let ended: Error | null = null
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      running.delete(kill)
      ended = new Error(`${file} ended (${signal ?? code})`)
      for (const answer of waiting.values()) answer({ id: 0, error: ended.message })
      resolve()
    })
  })
  child.on('message', (reply: Reply) => {
    waiting.get(reply.id)?.(reply)
    waiting.delete(reply.id)
  })
  let count = 0
  const ask = (name: string, input?: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended)
      count += 1
      waiting.set(count, ({ error, value }) => {
        if (error !== undefined) reject(new Error(`${file}.${name}: ${error}`))
        else resolve(value)
      })
      child.send({ id: count, name, input })
    })
  const stop = async () => {
    child.disconnect()
    const timer = setTimeout(kill, STOP_WITHIN_MS)
    await exited
    clearTimeout(timer)
  }
  try {
    await ask('isUp')
  } catch (error) {
    kill()
    throw error
  }
  // What comes back is what the child's functions return: their type says so.
  return { call: ask as unknown as Child<C>['call'], stop, pid: child.pid ?? 0 }
}

interface Reply {
  id: number
  error?: string
  value?: unknown
}

/**
 * The child's side: answers calls until the parent lets go.
 * @param onStop - Finishes what is open; the process ends after it.
 */
export function answerCalls(calls: Calls, onStop: () => Promise<void> | void): void {
  const known: Record<string, (input: unknown) => unknown> = { isUp: () => true, ...calls }
  process.on('message', (message: { id: number; name: string; input: unknown }) => {
    const { id, name, input } = message
    Promise.resolve()
      .then(() => known[name]?.(input))
      .then((value) => process.send?.({ id, value }))
      .catch((error: unknown) => process.send?.({ id, error: String(error) }))
  })
  process.on('disconnect', () => {
    void (async () => {
      await onStop()
      process.exit(0)
    })()
  })
}
