import { parseQris } from '@autogopay/shared/qris'
import { request, type Dispatcher } from 'undici'
import type { Log } from '../../platform/log.ts'
import type { ReadQr } from './qr-reader.ts'
import { readBody } from './read-body.ts'

const MAX_PICTURE_BYTES = 1_000_000
const PICTURE_TIMEOUT_MS = 5_000

/** Where a charge's QRIS text may come from. */
interface QrSources {
  /** What the code must ask for; null: not known. */
  amount: number | null
  /** Text that the provider sent. */
  qrText: string | null
  /** Addresses of pictures of the same code, best first. */
  qrImageUrls: readonly string[]
  signal?: AbortSignal | undefined
}

/** Finds the text of a charge's code. */
export type QrPictures = ReturnType<typeof createQrPictures>

/**
 * @param options.dispatcher - Guards against addresses that the server must not call: the picture's is
 *   named by the provider.
 */
export function createQrPictures(options: {
  dispatcher: Dispatcher
  readQr: ReadQr
  timeoutMs: number
  log?: Log | undefined
}) {
  const { readQr, log } = options
  const timeoutMs = Math.min(options.timeoutMs, PICTURE_TIMEOUT_MS)

  const readPicture = async (url: string, sources: QrSources): Promise<string | null> => {
    const deadline = AbortSignal.timeout(timeoutMs)
    const signal = sources.signal ? AbortSignal.any([sources.signal, deadline]) : deadline
    try {
      const picture = await fetchPicture(url, options.dispatcher, signal)
      const text = await readQr(picture, signal)
      if (text === null) throw new Error('no QR code found in the picture')
      return checkedText(text, sources.amount)
    } catch (err) {
      log?.warn({ err, qrImageUrl: url }, 'the picture of a QR code could not be read')
      return null
    }
  }

  return {
    /**
     * Never throws and never holds a charge up: a code that is no QRIS code, or asks for another amount,
     * counts as unreadable like a picture that does not come.
     */
    async textOf(sources: QrSources): Promise<string | null> {
      if (sources.qrText !== null) {
        try {
          return checkedText(sources.qrText, sources.amount)
        } catch (err) {
          log?.warn({ err }, 'the provider sent an unusable QR text')
        }
      }
      for (const url of sources.qrImageUrls) {
        const text = sources.signal?.aborted ? null : await readPicture(url, sources)
        if (text !== null) return text
      }
      return null
    },
  }
}

/** @throws {Error} A payer would scan nothing, or pay something else. */
function checkedText(text: string, amount: number | null): string {
  const qris = parseQris(text)
  if (amount !== null && qris.amount !== null && qris.amount !== amount) {
    throw new Error(`the QR code asks for ${qris.amount} instead of ${amount} rupiah`)
  }
  return qris.text
}

/** Without our credentials: the picture is public, and its host need not be the API's. */
async function fetchPicture(
  url: string,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { statusCode, body } = await request(url, {
    dispatcher,
    signal,
    headers: { accept: 'image/png', 'user-agent': 'AutoGoPay' },
  })
  if (statusCode !== 200) {
    await body.dump({ limit: 10_000 }).catch(() => undefined)
    throw new Error(`HTTP ${statusCode}`)
  }
  return readBody(body, MAX_PICTURE_BYTES)
}
