import { setTimeout as wait } from 'node:timers/promises'
import { CheckoutPayment } from '@autogopay/shared'
import { createParser } from 'eventsource-parser'
import type { Diary, DiaryStream } from './diary.ts'

const AGAIN_MS = 500
const SILENCE_MS = 45_000

/**
 * A payer's page: follows a payment by its event stream, connects again whenever that breaks, and
 * writes down what it shows.
 * @param world.over - Aborted when the run ends: the page is closed.
 * @returns When the server says that nothing more comes, or the run ends.
 */
export async function watchPayment(
  world: { baseUrl: string; diary: Diary; over: AbortSignal },
  payment: { id: string; checkoutToken: string },
): Promise<void> {
  const stream: DiaryStream = { paymentId: payment.id, status: null, isEnded: false }
  world.diary.streams.push(stream)
  let lastEventId = ''
  const url = `${world.baseUrl}/checkout/${payment.checkoutToken}/events`
  while (!stream.isEnded && !world.over.aborted) {
    try {
      await follow({ url, lastEventId, over: world.over }, (id, status) => {
        lastEventId = id
        stream.status = status
        stream.isEnded = status !== 'pending'
      })
    } catch {
      // Broken off: a page connects again.
    }
    if (!stream.isEnded) await wait(AGAIN_MS)
  }
}

async function follow(
  { url, lastEventId, over }: { url: string; lastEventId: string; over: AbortSignal },
  show: (id: string, status: string) => void,
): Promise<void> {
  const controller = new AbortController()
  let silence = setTimeout(() => controller.abort(), SILENCE_MS)
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([controller.signal, over]),
      headers: {
        accept: 'text/event-stream',
        ...(lastEventId !== '' && { 'last-event-id': lastEventId }),
      },
    })
    if (response.status !== 200 || !response.body) return
    const parser = createParser({
      onEvent: (event) => {
        if (event.event !== 'payment' || event.id === undefined) return
        show(event.id, CheckoutPayment.parse(JSON.parse(event.data)).status)
      },
    })
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      clearTimeout(silence)
      silence = setTimeout(() => controller.abort(), SILENCE_MS)
      parser.feed(chunk)
    }
  } finally {
    clearTimeout(silence)
    controller.abort()
  }
}
