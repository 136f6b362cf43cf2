import { readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { WebhookDialect, WebhookEvent } from '@autogopay/shared'
import { request } from 'undici'
import type { MerchantEvent } from '../payments/events.ts'
import { payloadOf } from '../webhooks/payloads.ts'
import { signedHeaders } from './sign-event.ts'
import { SourceRefused, type EventSource, type Place } from './event-source.ts'

const ANSWER_WITHIN_MS = 30_000
const AGAIN_MS = 1_000
const MOST_AGAIN_MS = 10_000
const BEGINNING = new Date(0).toISOString()

/** How to listen. */
export interface ListenOptions {
  source: EventSource
  /** Where the merchant's own server runs, as a rule on this machine. */
  forwardTo: string
  dialect: WebhookDialect
  /** Signs: `whsec_…`, or for the AutoGoPay dialect what stands in for the API key. */
  secret: string
  place: Place
  /** Keeps where the next run goes on: the last event that was passed on, or where this one began. */
  cursorFile?: string | undefined
  /** Whether an event that the server answered, though not with 2xx, is done with. */
  skipRefused?: boolean
  print: (line: string) => void
  /** Ends it; without, it goes on for ever. */
  signal?: AbortSignal
}

/**
 * Passes a merchant's events on to a server, in their order, each as a signed webhook, and follows what
 * happens. Only what was answered 2xx is done with: until then it waits and tries again, so that a
 * server that restarts, or is broken for a while, misses nothing.
 * @throws {SourceRefused} The events may not be read.
 */
export async function listenToEvents(options: ListenOptions): Promise<void> {
  const { source, print, signal } = options
  const isOver = () => signal?.aborted === true
  let place = await placeOf(options)
  // At once: a run that passes nothing on must not let the next one begin at its own start.
  await keepCursor(options.cursorFile, place.after ?? place.since ?? BEGINNING)
  let waitMs = AGAIN_MS
  while (!isOver()) {
    try {
      const { data, nextCursor } = await source(place)
      for (const event of data) {
        if (!(await passOn(options, event))) return
        await keepCursor(options.cursorFile, event.id)
      }
      if (nextCursor !== null) place = { after: nextCursor }
      waitMs = AGAIN_MS
    } catch (error) {
      if (error instanceof SourceRefused) throw error
      print(`no events: ${reasonOf(error)}; again in ${waitMs / 1000} s`)
      await pause(waitMs, undefined, { ...(signal && { signal }) }).catch(() => {})
      waitMs = Math.min(MOST_AGAIN_MS, waitMs * 2)
    }
  }
}

/** @returns False: it was told to end before the server took it. */
async function passOn(options: ListenOptions, event: WebhookEvent): Promise<boolean> {
  const { print, signal } = options
  const isOver = () => signal?.aborted === true
  const body = bodyOf(event, options.dialect)
  const line = `${event.timestamp}  ${event.type.padEnd(26)} ${event.id}`
  if (!body) {
    print(`${line}  – the ${options.dialect} dialect has no word for it`)
    return true
  }
  let waitMs = AGAIN_MS
  while (!isOver()) {
    const startedMs = performance.now()
    try {
      const answer = await request(options.forwardTo, {
        method: 'POST',
        headers: signedHeaders({ ...options, id: event.id, body, at: new Date() }),
        body,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      })
      await answer.body.dump()
      const isTaken = answer.statusCode >= 200 && answer.statusCode < 300
      const isDone = isTaken || options.skipRefused === true
      const again = isDone ? '' : `; again in ${waitMs / 1000} s`
      const tookMs = Math.round(performance.now() - startedMs)
      print(`${line}  → ${answer.statusCode}  ${tookMs} ms${again}`)
      if (isDone) return true
    } catch (error) {
      print(`${line}  → ${reasonOf(error)}; again in ${waitMs / 1000} s`)
    }
    await pause(waitMs, undefined, { ...(signal && { signal }) }).catch(() => {})
    waitMs = Math.min(MOST_AGAIN_MS, waitMs * 2)
  }
  return false
}

/** The bytes that a webhook of this dialect would have. */
function bodyOf(event: WebhookEvent, dialect: WebhookDialect): Buffer | null {
  if (dialect === 'native') return Buffer.from(JSON.stringify(event))
  const { id, type, data, timestamp } = event
  const about = { merchantId: '', paymentId: null, apiKeyId: null, at: new Date(timestamp) }
  return payloadOf({ id, type, data, ...about } as MerchantEvent, dialect)
}

async function placeOf({ place, cursorFile }: ListenOptions): Promise<Place> {
  if (cursorFile === undefined) return place
  const text = await readFile(cursorFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const kept = text.trim()
  if (!kept) return place
  return kept.startsWith('evt_') ? { after: kept } : { since: kept }
}

/** Written beside and moved: cut off in the middle, the file still names a place. */
async function keepCursor(file: string | undefined, place: string): Promise<void> {
  if (file === undefined) return
  await writeFile(`${file}.new`, `${place}\n`)
  await rename(`${file}.new`, file)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it failed'
  if (error.name === 'TimeoutError') return `no answer within ${ANSWER_WITHIN_MS / 1000} s`
  return 'code' in error ? String(error.code) : error.message
}
