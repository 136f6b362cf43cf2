import { fork, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const RESTART_MS = 500
const END_MS = 15_000

/** How to start a program. */
export interface ProgramOptions {
  name: string
  /** A module of ours, which sends `{type: 'ready', url}`; or a command that is ready at once. */
  run:
    | { module: URL; env: Record<string, string>; flags?: readonly string[] }
    | { command: string; args: string[] }
  logFile: string
  /** Told of every process: whoever must end it when we cannot. */
  onProcess(event: 'started' | 'ended', pid: number): void
  /** Where it listens from now on; null: it ended. */
  onPort?(port: number | null): void
}

/** A program that is killed, stopped and kept running. */
export interface Program {
  name: string
  /** `kill -9`; it starts again after `downMs`. */
  kill(downMs: number): void
  /** SIGSTOP, and SIGCONT after `forMs`. */
  pause(forMs: number): void
  /** How often it ended though nobody killed it. */
  unexpectedEnds(): number
  /** Wakes it if it is stopped, and waits until it is ready. */
  calm(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts a program, waits until it is ready, and starts it again whenever it ends.
 * @throws {Error} It ended before it was ready the first time.
 */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { name } = options
  let child: ChildProcess
  let ready: Promise<void>
  let stopping = false
  let killed = false
  let downMs = RESTART_MS
  let unexpected = 0
  let resume: NodeJS.Timeout | null = null

  const launch = (isFirst: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      child = begin(options)
      const { pid } = child
      let isReady = false
      if (pid !== undefined) options.onProcess('started', pid)
      const up = (port: number | null) => {
        isReady = true
        if (port !== null) options.onPort?.(port)
        resolve()
      }
      if ('command' in options.run) child.once('spawn', () => up(null))
      child.on('message', (message: { type?: string; url?: string }) => {
        if (message.type === 'ready' && message.url) up(Number(new URL(message.url).port))
      })
      child.once('error', reject)
      child.once('exit', (code, signal) => {
        if (pid !== undefined) options.onProcess('ended', pid)
        options.onPort?.(null)
        if (isFirst && !isReady) reject(new Error(`${name} ended with ${signal ?? code}`))
        if (stopping || (isFirst && !isReady)) return
        // A start that fails because the database is away is no end of its own.
        if (!killed && isReady) unexpected += 1
        const pauseMs = killed ? downMs : RESTART_MS
        killed = false
        ready = wait(pauseMs).then(() => (stopping ? undefined : launch(false).then(resolve)))
      })
    })

  const awake = () => {
    if (resume) clearTimeout(resume)
    resume = null
    child.kill('SIGCONT')
  }
  ready = launch(true)
  await ready
  return {
    name,
    kill(forMs) {
      killed = true
      downMs = forMs
      if (resume) clearTimeout(resume)
      resume = null
      child.kill('SIGKILL')
    },
    pause(forMs) {
      if (resume) return
      child.kill('SIGSTOP')
      resume = setTimeout(awake, forMs)
    },
    unexpectedEnds: () => unexpected,
    async calm() {
      awake()
      await ready
    },
    async stop() {
      stopping = true
      awake()
      await endOf(child)
    },
  }
}

function begin({ run, logFile }: ProgramOptions): ChildProcess {
  const log = openSync(logFile, 'a')
  try {
    // A session of its own: Ctrl-C reaches the run alone, which ends everything in order.
    return 'module' in run
      ? fork(run.module, {
          env: { ...process.env, ...run.env },
          detached: true,
          execArgv: [...(run.flags ?? [])],
          stdio: ['ignore', log, log, 'ipc'],
        })
      : spawn(run.command, run.args, { detached: true, stdio: ['ignore', log, log] })
  } finally {
    closeSync(log)
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => {
    child.once('exit', resolve)
  })
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS)
  await exited
  clearTimeout(timer)
}
