import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Schedules } from '../../src/webhooks/retry.ts'
import { pause } from './probe.ts'

/** What a sender process works with; times are the program's own unless given. */
export interface SenderSettings {
  databaseUrl: string
  masterKey: string
  schedules?: Schedules
  timeoutMs?: number
  leaseMs?: number
  pollMs?: number
}

/** A sender of webhooks in a process of its own. */
export interface SenderProcess {
  /** SIGKILL: it finishes nothing. */
  kill(): Promise<void>
  /** SIGTERM: it finishes what it began. */
  stop(): Promise<void>
  /** Memory in RAM once its garbage is collected, in bytes. Linux. */
  keptBytes(): Promise<number>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts one and waits until it works. */
export async function startSender(settings: SenderSettings): Promise<SenderProcess> {
  const program = new URL('../children/webhook-sender.ts', import.meta.url)
  const child = fork(program, [JSON.stringify(settings)], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  running.add(child)
  await once(child, 'message')
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    running.delete(child)
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
  return {
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async keptBytes() {
      child.send('collect')
      await pause(500)
      child.send('collect')
      await pause(500)
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1024
    },
  }
}
