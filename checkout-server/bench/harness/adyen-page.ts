import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import QRCode from 'qrcode'

/** A file of the page, by its path. */
export interface PageFile {
  path: string
  type: string
  body: string | Uint8Array
}

/** What a shop's page needs to show a code by `@adyen/adyen-web`. */
export interface AdyenPage {
  files: PageFile[]
  head: string
  body: string
  /** Ways to the code, as {@link PageToLoad} has them. */
  qr: readonly (readonly string[])[]
}

const HERE = fileURLToPath(new URL('.', import.meta.url))
// The library insists on the word in the address when the key begins with it.
const EDGE = '/adyen/test/'

/**
 * Bundles the library's smallest use: the core and the PayNow component alone, as its manual asks of
 * those who care for size, and nothing of our own.
 */
export async function bundleAdyen(
  entry: string,
): Promise<{ script: Uint8Array; style: Uint8Array }> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: HERE },
    bundle: true,
    minify: true,
    write: false,
    outdir: 'out',
    format: 'iife',
    target: 'es2020',
    legalComments: 'none',
    charset: 'utf8',
  })
  const contentOf = (extension: string) => {
    const file = outputFiles.find(({ path }) => path.endsWith(extension))
    if (!file) throw new Error(`esbuild made no ${extension}`)
    return file.contents
  }
  return { script: contentOf('.js'), style: contentOf('.css') }
}

/**
 * The page, with Adyen's servers played by the shop's: every call that the code waits for is answered
 * at once and without a preflight, and the language is the one that needs no download.
 */
export async function buildAdyenPage({
  qrText,
  url,
}: {
  qrText: string
  url: string
}): Promise<AdyenPage> {
  const edge = `${url}${EDGE}`
  const { script, style } = await bundleAdyen(entryOf({ qrText, edge }))
  const picture = await QRCode.toBuffer(qrText, { margin: 4, scale: 6 })
  const status = JSON.stringify({ payload: '', resultCode: 'pending', type: 'pending' })
  return {
    files: [
      { path: '/adyen.js', type: 'text/javascript; charset=utf-8', body: script },
      { path: '/adyen.css', type: 'text/css; charset=utf-8', body: style },
      {
        path: `${EDGE}services/PaymentInitiation/v1/status`,
        type: 'application/json',
        body: status,
      },
      { path: `${EDGE}utility/v1/barcode.png`, type: 'image/png', body: picture },
    ],
    head: '<link rel="stylesheet" href="/adyen.css"><script defer src="/adyen.js"></script>',
    body: '<div id="code"></div>',
    qr: [['[data-testid=paynow-qr-image]']],
  }
}

/** What a merchant writes; the action is what its server got from Adyen, in the page already. */
const entryOf = ({ qrText, edge }: { qrText: string; edge: string }): string => `
  import { AdyenCheckout, PayNow } from '@adyen/adyen-web'
  import '@adyen/adyen-web/styles/adyen.css'
  AdyenCheckout.register(PayNow)
  AdyenCheckout({
    environment: 'test',
    _environmentUrls: { api: '${edge}', analytics: '${edge}', cdn: { images: '${edge}', translations: '${edge}' } },
    clientKey: 'test_BENCH',
    locale: 'en-US',
    countryCode: 'SG',
    analytics: { enabled: false },
  }).then((checkout) => checkout.createFromAction({
    type: 'qrCode',
    paymentMethodType: 'paynow',
    qrCodeData: ${JSON.stringify(encodeURIComponent(qrText))},
    paymentData: 'bench',
  }).mount('#code'))
`
