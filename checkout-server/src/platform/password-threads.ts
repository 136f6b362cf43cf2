import { Worker } from 'node:worker_threads'

/** What a thread is asked: to hash a password, or whether it fits a hash. */
export interface PasswordWork {
  password: string
  /** Null: make one. */
  passwordHash: string | null
}

/** A hash, whether it fits, or what went wrong. */
export type PasswordAnswer = { value: string | boolean } | { error: string }

interface PasswordThread {
  do(work: PasswordWork): Promise<string | boolean>
}

const idle = new Set<PasswordThread>()

/**
 * Has a thread hash a password, or compare it. Threads are started when they are first needed, one for
 * each work that is handed over at the same time, and hold no program that wants to end.
 */
export async function inThread(work: PasswordWork): Promise<string | boolean> {
  const [thread = startThread()] = idle
  idle.delete(thread)
  return thread.do(work)
}

function startThread(): PasswordThread {
  const worker = new Worker(new URL('./password-worker.ts', import.meta.url), { execArgv: [] })
  let waiting: ((answer: PasswordAnswer) => void) | null = null
  const settle = (answer: PasswordAnswer) => {
    worker.unref()
    waiting?.(answer)
    waiting = null
  }
  const thread: PasswordThread = {
    do: (work) =>
      new Promise((resolve, reject) => {
        waiting = (answer) => {
          if ('value' in answer) resolve(answer.value)
          else reject(new Error(`a password was not hashed: ${answer.error}`))
        }
        // While somebody waits, the program may not end.
        worker.ref()
        // oxlint-disable-next-line unicorn/require-post-message-target-origin
        worker.postMessage(work)
      }),
  }
  worker.on('message', (answer: PasswordAnswer) => {
    idle.add(thread)
    settle(answer)
  })
  worker.on('error', ({ message }: Error) => settle({ error: message }))
  worker.on('exit', () => {
    idle.delete(thread)
    settle({ error: 'its thread ended' })
  })
  worker.unref()
  return thread
}
