import { randomUUID } from 'node:crypto'
import { toBuffer } from 'qrcode'
import type { Scenarios } from '../scenarios/scenarios.ts'
import type { Ledger } from './ledger.ts'
import { respond } from './pipeline.ts'
import type { Switches } from './switches.ts'

/** The picture of a transaction's code. Needs no key, because pages link to it directly. */
export const createQrImage =
  (deps: { ledger: Ledger; scenarios: Scenarios; switches: Switches }) =>
  async (id: string): Promise<Response> => {
    const transaction = deps.ledger.findById(id)
    if (!transaction) {
      const body = { status_code: '404', status_message: "Transaction doesn't exist." }
      return respond({ http: 404, body: { ...body, id: randomUUID() } })
    }
    if (deps.scenarios.take('qr-image-unavailable', transaction)) {
      const body = { status_code: '503', status_message: 'QRIS is not available for this merchant' }
      const http = deps.switches.get().errorsAtHttpLevel ? 503 : 200
      return respond({ http, body: { ...body, id: randomUUID() } })
    }
    const png = await toBuffer(transaction.qrText, {
      type: 'png',
      errorCorrectionLevel: 'M',
      margin: 4,
      scale: 8,
    })
    return new Response(new Uint8Array(png), { headers: { 'content-type': 'image/png' } })
  }
