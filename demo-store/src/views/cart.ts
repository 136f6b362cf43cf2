import { html } from 'hono/html'
import { countOf, MAX_QUANTITY, totalOf, type CartLine } from '../cart.ts'
import { rupiah } from '../format.ts'
import { MAX_TOTAL } from '../orders.ts'
import { layout, type Html } from './layout.ts'

/** What the buyer has chosen so far. */
export function cartPage({ lines }: { lines: CartLine[] }): Html {
  return layout({
    title: 'Keranjang',
    cartCount: countOf(lines),
    body: lines.length === 0 ? emptyCart() : fullCart(lines),
  })
}

const emptyCart = (): Html =>
  html`<section class="empty">
    <h1>Keranjang masih kosong</h1>
    <p>Pilih dulu yang Anda suka.</p>
    <a class="button" href="/">Lihat barang</a>
  </section>`

function fullCart(lines: CartLine[]): Html {
  const total = totalOf(lines)
  return html`<h1>Keranjang</h1>
    <div class="columns">
      <ul class="lines panel">
        ${lines.map(cartLine)}
      </ul>
      <aside class="panel summary">
        <p class="total"><span>Total</span> <strong>${rupiah(total)}</strong></p>
        ${
          total > MAX_TOTAL
            ? html`<p class="warning" role="alert">
                Satu pesanan paling banyak ${rupiah(MAX_TOTAL)}, batas satu transaksi QRIS. Kurangi
                isi keranjang untuk melanjutkan.
              </p>`
            : html`<a class="button wide-button" href="/checkout">Lanjut ke pembayaran</a>`
        }
        <a class="quiet" href="/">Tambah barang lain</a>
      </aside>
    </div>`
}

function cartLine({ product, quantity }: CartLine): Html {
  const { id, name, unit, price } = product
  return html`<li class="line">
    <img src="/assets/products/${id}.svg" alt="" width="96" height="72" />
    <div class="line-text">
      <h2>${name}</h2>
      <p class="muted">${unit} · <span class="price">${rupiah(price)}</span></p>
      <form method="post" action="/cart/${id}" class="stepper">
        <button
          name="quantity"
          value="${quantity - 1}"
          aria-label="Kurangi ${name}"
          ${quantity === 1 ? 'disabled' : ''}
        >
          −
        </button>
        <output aria-label="Jumlah ${name}">${quantity}</output>
        <button
          name="quantity"
          value="${quantity + 1}"
          aria-label="Tambah ${name}"
          ${quantity === MAX_QUANTITY ? 'disabled' : ''}
        >
          +
        </button>
        <button class="remove" name="quantity" value="0" aria-label="Hapus ${name}">Hapus</button>
      </form>
    </div>
    <strong class="price">${rupiah(price * quantity)}</strong>
  </li>`
}
