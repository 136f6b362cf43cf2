/**
 * Outlives the run, whatever ends it: when the run is gone, by Ctrl-C, by an error or by `kill -9`,
 * everything that it started is killed, the stopped ones too. Told by messages what there is.
 */
import { readFileSync } from 'node:fs'

/** What the run tells its warden. */
export type WardenMessage =
  | { type: 'started' | 'ended'; pid: number }
  /** A PostgreSQL cluster: whichever server runs on it is ended. */
  | { type: 'cluster'; folder: string }

/** By process id: when it started, so that another one that has the number later is left alone. */
const processes = new Map<number, string>()
const clusters = new Set<string>()

process.on('message', (message: WardenMessage) => {
  if (message.type === 'cluster') clusters.add(message.folder)
  else if (message.type === 'ended') processes.delete(message.pid)
  else processes.set(message.pid, startOf(message.pid))
})
// Ctrl-C reaches the whole terminal: the run ends in its own way, and this program after it.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('disconnect', () => {
  for (const [pid, start] of processes) if (startOf(pid) === start) send(pid, 'SIGKILL')
  for (const folder of clusters) {
    const pid = postmasterOf(folder)
    // Immediate shutdown: the postmaster takes its own processes with it.
    if (pid !== null) send(pid, 'SIGQUIT')
  }
  process.exit(0)
})

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It is gone.
  }
}

/** Empty where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is a name in brackets that may hold blanks; the start is the 22nd.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function postmasterOf(folder: string): number | null {
  try {
    const [first] = readFileSync(`${folder}/postmaster.pid`, 'utf8').split('\n')
    return Number(first) > 1 ? Number(first) : null
  } catch {
    return null
  }
}
