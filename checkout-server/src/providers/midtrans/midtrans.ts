import { Agent, type Dispatcher } from 'undici'
import type { Log } from '../../platform/log.ts'
import type { ConnectionDetails, Provider } from '../provider.ts'
import { createCharge } from './charge.ts'
import { parseCredentials } from './credentials.ts'
import { createMidtransHttp } from './http.ts'
import { readNotice } from './notice.ts'
import { createQrPictures } from './qr-image.ts'
import { openQrReader, type ReadQr } from './qr-reader.ts'
import { refund } from './refund.ts'
import { getStatus } from './status.ts'
import { withdraw } from './withdraw.ts'

const TIMEOUT_MS = 8_000

/** What an adapter works with; a server passes one of each to all its adapters. */
export interface MidtransOptions {
  /** Carries every request, pictures included, and decides which addresses may be called. */
  dispatcher?: Dispatcher
  /** For one call; 8 s unless told. */
  timeoutMs?: number
  log?: Log
  /** Reads the QR code of a picture. */
  readQr?: ReadQr
}

/**
 * Midtrans Core API for one merchant account: GoPay, or QRIS where the account has no GoPay.
 * @throws {ProviderMisconfigured} The credentials are not those of a Midtrans account.
 */
export function openMidtrans(
  connection: Pick<ConnectionDetails, 'baseUrl' | 'credentials'>,
  options: MidtransOptions = {},
): Provider {
  const { serverKey } = parseCredentials(connection.credentials)
  const { log, timeoutMs = TIMEOUT_MS, dispatcher = new Agent() } = options
  const readQr = options.readQr ?? openQrReader(log ? { log } : {}).read
  const http = createMidtransHttp({ ...connection, serverKey, dispatcher, timeoutMs, log })
  const pictures = createQrPictures({ dispatcher, readQr, timeoutMs, log })
  const context = { http, pictures, log }
  return {
    createCharge: (charge, signal) => createCharge(context, charge, signal),
    readQrText: (qrImageUrl, signal, amount) =>
      pictures.textOf({ amount: amount ?? null, qrText: null, qrImageUrls: [qrImageUrl], signal }),
    getStatus: (chargeId, signal) => getStatus(context, chargeId, signal),
    cancelCharge: (chargeId, signal) => withdraw(context, 'cancel', { chargeId }, signal),
    expireCharge: (chargeId, signal) => withdraw(context, 'expire', { chargeId }, signal),
    refund: (order, signal) => refund(context, order, signal),
    readNotice: (rawBody) => readNotice(rawBody, serverKey),
  }
}
