import { html } from 'hono/html'
import type { FieldErrors } from '../buyer-form.ts'
import { countOf, totalOf, type CartLine } from '../cart.ts'
import { rupiah } from '../format.ts'
import { layout, type Html } from './layout.ts'

/** Who buys, and the two ways to pay. */
export function checkoutPage(page: {
  lines: CartLine[]
  /** What was typed before, when the form comes back with errors. */
  values: Record<string, string>
  errors: FieldErrors
}): Html {
  const { lines, values, errors } = page
  const field = (name: keyof FieldErrors, label: string, more: Html) => {
    const error = errors[name]
    return html`<label class="field">
      <span>${label} <span class="muted">(boleh dikosongkan)</span></span>
      <input
        name="${name}"
        value="${values[name] ?? ''}"
        ${error ? html`aria-invalid="true" aria-describedby="${name}-error"` : ''}
        ${more}
      />
      ${error ? html`<span class="error" id="${name}-error">${error}</span>` : ''}
    </label>`
  }
  return layout({
    title: 'Pembayaran',
    cartCount: countOf(lines),
    body: html`<h1>Pembayaran</h1>
      <form class="columns" method="post" action="/checkout">
        <div class="panel">
          <h2>Data pembeli</h2>
          ${field('name', 'Nama', html`autocomplete="name" maxlength="100"`)}
          ${field('email', 'Email', html`type="email" autocomplete="email" maxlength="254"`)}
          ${field('phone', 'Nomor telepon', html`type="tel" autocomplete="tel" maxlength="20"`)}
        </div>
        <aside class="panel summary">
          <h2>Pesanan Anda</h2>
          <ul class="plain">
            ${lines.map(
              ({ product, quantity }) =>
                html`<li>
                  <span>${quantity} × ${product.name}</span>
                  <span class="price">${rupiah(product.price * quantity)}</span>
                </li>`,
            )}
          </ul>
          <p class="total"><span>Total</span> <strong>${rupiah(totalOf(lines))}</strong></p>
          <button class="button wide-button" name="via" value="here">Bayar di sini</button>
          <button class="button second wide-button" name="via" value="link">
            Bayar lewat tautan
          </button>
          <p class="muted small">
            “Bayar di sini” menampilkan kode QRIS di halaman pesanan. “Bayar lewat tautan” membuka
            halaman AutoGoPay, lalu kembali ke sini.
          </p>
        </aside>
      </form>`,
  })
}
