import { startCheckout } from './checkout.ts'
import { buildAdyenPage } from './adyen-page.ts'
import { openFront } from './front.ts'
import { registerMerchant } from './merchant.ts'
import type { PageToLoad } from './page-load.ts'
import { createPayments } from './payments.ts'
import type { World } from './world.ts'

/**
 * `embedded`: the tag in a shop's page, as README.md shows it; `preloaded`: the same with a hint that
 * lets the browser ask for the payment at once; `hosted`: our own page; `adyen`: the control; `blank`:
 * a black square and nothing else, below which no page can come.
 */
export const ARM_NAMES = ['embedded', 'preloaded', 'hosted', 'adyen', 'blank'] as const
/** One of {@link ARM_NAMES}. */
export type ArmName = (typeof ARM_NAMES)[number]

/** The pages to be loaded in turn, all through the same kind of front, all showing one code. */
export interface Arms {
  pages: Record<ArmName, PageToLoad>
  qrText: string
  close(): Promise<void>
}

const OUR_QR = ['autogopay-checkout', '[part~=qr]']
/** The hosted page's own picture, for visitors whose scripts have not run yet. */
const PICTURE = ['autogopay-checkout img']

/** What a page costs that is nothing but a square in the place of a code. */
const SQUARE = '<div id="square" style="width:285px;height:285px;background:#000"></div>'

/** Starts a checkout server with one payment, and puts pages that show it in front. */
export async function openArms(world: World): Promise<Arms> {
  const databaseUrl = await world.databases.create('p7')
  const merchant = await registerMerchant(databaseUrl, { providerUrl: 'http://127.0.0.1:9' })
  // Two origins, as in life: the shop's, and the one that our script and the payment come from.
  const [shop, pay] = await Promise.all([openFront(), openFront()])
  const options = { databaseUrl, merchant, publicUrl: pay.url }
  const checkout = await startCheckout({ ...options, provider: 'double' })
  pay.passTo(checkout.url)
  const [payment] = await createPayments({ url: checkout.url, merchant, count: 1 })
  if (!payment?.qrText) throw new Error('the payment has no code')
  const { checkoutToken: token, checkoutUrl, qrText } = payment

  const html = 'text/html; charset=utf-8'
  const tag = `<autogopay-checkout token="${token}"></autogopay-checkout>`
  const script = `<script async src="${pay.url}/embed/v1/autogopay-checkout.js"></script>`
  const hint = `<link rel="preload" as="fetch" crossorigin href="${pay.url}/checkout/${token}?device=computer">`
  shop.put('/embedded', html, shopPage(script, tag))
  shop.put('/preloaded', html, shopPage(`${hint}\n${script}`, tag))
  const adyen = await buildAdyenPage({ qrText, url: shop.url })
  for (const { path, type, body } of adyen.files) shop.put(path, type, body)
  shop.put('/adyen', html, shopPage(adyen.head, adyen.body))

  shop.put('/blank', html, shopPage('', SQUARE))

  return {
    pages: {
      embedded: { url: `${shop.url}/embedded`, qr: [OUR_QR] },
      preloaded: { url: `${shop.url}/preloaded`, qr: [OUR_QR] },
      hosted: { url: checkoutUrl, qr: [OUR_QR, PICTURE] },
      adyen: { url: `${shop.url}/adyen`, qr: adyen.qr },
      blank: { url: `${shop.url}/blank`, qr: [['#square']] },
    },
    qrText,
    close: async () => {
      await checkout.stop()
      await Promise.all([shop.close(), pay.close()])
    },
  }
}

/** The same page around each. */
const shopPage = (head: string, body: string): string => `<!doctype html>
<html lang="id">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Warung Ukur</title>
    <link rel="icon" href="data:,">
    ${head}
  </head>
  <body>
    <h1>Pesanan Anda</h1>
    ${body}
  </body>
</html>`
