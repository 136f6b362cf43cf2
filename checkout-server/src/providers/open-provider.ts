import type { Dispatcher } from 'undici'
import type { Log } from '../platform/log.ts'
import { openMidtrans } from './midtrans/midtrans.ts'
import { openQrReader, type ReadQr } from './midtrans/qr-reader.ts'
import { ProviderMisconfigured, type OpenProvider } from './provider.ts'

/** What all adapters of a server share. */
export interface ProviderTools {
  /**
   * Carries every request to a provider. Base URLs are the merchants', so it must refuse addresses that
   * the server may not call.
   */
  dispatcher: Dispatcher
  log?: Log
  /** For one call; each adapter's own default unless told. */
  timeoutMs?: number
}

/** Opens adapters. Nothing is remembered of a connection: opening one costs a JSON parse. */
export interface Providers {
  /** @throws {ProviderMisconfigured} There is no such provider, or the credentials are unusable. */
  open: OpenProvider
  /** Reads QR pictures, of providers and of merchants. */
  readQr: ReadQr
  /** Stops the thread that reads QR pictures. The dispatcher stays its owner's. */
  close(): Promise<void>
}

/** Makes the adapters' shared parts once per process. */
export function createProviders(tools: ProviderTools): Providers {
  const qrReader = openQrReader(tools.log ? { log: tools.log } : {})
  return {
    open(connection) {
      switch (connection.provider) {
        case 'midtrans':
          return openMidtrans(connection, { ...tools, readQr: qrReader.read })
        default:
          throw new ProviderMisconfigured(`there is no provider "${connection.provider}"`)
      }
    },
    readQr: qrReader.read,
    close: () => qrReader.close(),
  }
}
