import { html } from 'hono/html'

/** A piece of HTML; text put into it was escaped. */
export type Html = ReturnType<typeof html>

/** The frame of every page. */
export function layout(page: {
  title: string
  body: Html
  /** Pieces in the cart, for the badge. */
  cartCount?: number
  /** More elements for the head. */
  head?: Html
}): Html {
  const { title, body, cartCount = 0, head = html`` } = page
  return html`<!doctype html>
    <html lang="id">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Toko Senja</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/base.css" />
        <link rel="stylesheet" href="/assets/controls.css" />
        <link rel="stylesheet" href="/assets/shop.css" />
        <link rel="stylesheet" href="/assets/order.css" />
        ${head}
      </head>
      <body>
        <a class="skip" href="#main">Langsung ke isi</a>
        <header class="bar">
          <a class="brand" href="/">
            <img src="/assets/icon.svg" alt="" width="32" height="32" />
            <span>Toko Senja</span>
          </a>
          <nav aria-label="Utama">
            <a href="/orders">Pesanan<span class="wide"> saya</span></a>
            <a href="/cart">Keranjang <span class="badge" data-cart-count>${cartCount}</span></a>
          </nav>
        </header>
        <main id="main">${body}</main>
        <footer class="foot">
          <p>
            Toko contoh AutoGoPay. Barangnya tidak dikirim, tetapi pembayarannya mengikuti alur yang
            sebenarnya.
          </p>
          <a href="/admin/orders">Untuk pemilik toko</a>
        </footer>
      </body>
    </html>`
}
