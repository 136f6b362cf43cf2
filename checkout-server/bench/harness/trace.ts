/** What the main thread of a page did until its code was visible. */
export interface MainThread {
  /** Compiling and running scripts, in the thread's own time. */
  scriptMs: number
  /** Its longest task, of whatever kind, in the thread's own time. */
  longestTaskMs: number
}

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** Microseconds. */
  ts: number
  dur?: number
  /** Of the thread's own time: what other programs took is not in it. */
  tdur?: number
  args: { name?: string; data?: { functionName?: string } }
}

const SCRIPT = new Set([
  'EvaluateScript',
  'FunctionCall',
  'RunMicrotasks',
  'v8.compile',
  'v8.compileModule',
  'v8.evaluateModule',
])
const TASK = new Set(['ThreadControllerImpl::RunTask', 'RunTask'])
/** Functions of the measurement itself. */
const OURS = new Set(['lookForCode', 'afterPaint'])

/**
 * Reads a Chromium trace of one page that marked `code-visible`.
 * @throws {Error} There is no such mark.
 */
export function readTrace(trace: Uint8Array): MainThread {
  const { traceEvents } = JSON.parse(Buffer.from(trace).toString()) as { traceEvents: TraceEvent[] }
  const mark = traceEvents.find(({ name }) => name === 'code-visible')
  if (!mark) throw new Error('the trace has no mark of the visible code')
  const before = traceEvents.filter(
    ({ pid, tid, ph, ts }) => ph === 'X' && pid === mark.pid && tid === mark.tid && ts < mark.ts,
  )
  const tasks = before.filter(({ name }) => TASK.has(name))
  return {
    scriptMs: outermostMs(before.filter(isScript)),
    longestTaskMs: Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur / 1_000)),
  }
}

const isScript = ({ name, args }: TraceEvent): boolean =>
  SCRIPT.has(name) && !OURS.has(args.data?.functionName ?? '')

/** Time of the outermost events: calls lie inside others. */
function outermostMs(events: TraceEvent[]): number {
  let total = 0
  let coveredTo = 0
  for (const { ts, dur = 0, tdur = 0 } of events.toSorted((a, b) => a.ts - b.ts)) {
    if (ts < coveredTo) continue
    total += tdur
    coveredTo = ts + dur
  }
  return total / 1_000
}
