import { html } from 'hono/html'
import { layout, type Html } from './layout.ts'

/**
 * Sends the buyer on to AutoGoPay's page. Not a redirect: browsers hold the redirects after a form
 * against the page's `form-action`, which would then have to name other sites.
 */
export function linkPage({ checkoutUrl }: { checkoutUrl: string }): Html {
  return layout({
    title: 'Menuju pembayaran',
    head: html`<meta http-equiv="refresh" content="0;url=${checkoutUrl}" />`,
    body: html`<section class="empty">
      <h1>Menuju halaman pembayaran…</h1>
      <a class="button" href="${checkoutUrl}">Buka halaman AutoGoPay</a>
    </section>`,
  })
}
