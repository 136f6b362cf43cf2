import { html } from 'hono/html'
import { CATALOGUE, type Product } from '../catalogue.ts'
import { rupiah } from '../format.ts'
import { layout, type Html } from './layout.ts'

/** The shop window. */
export function homePage({ cartCount }: { cartCount: number }): Html {
  return layout({
    title: 'Oleh-oleh Nusantara',
    cartCount,
    body: html`<section class="hero">
        <h1>Oleh-oleh Nusantara, sampai di rumah</h1>
        <p>
          Bayar dengan GoPay atau aplikasi QRIS apa pun. Tanpa akun, tanpa unggah bukti transfer.
        </p>
      </section>
      <ul class="grid">
        ${CATALOGUE.map((product, place) => card(product, place))}
      </ul>`,
  })
}

// The first pictures are on screen at once; the others can wait until somebody scrolls.
const EAGER = 3

function card(product: Product, place: number): Html {
  const { id, name, unit, description, price } = product
  return html`<li class="card">
    <img
      src="/assets/products/${id}.svg"
      alt=""
      width="400"
      height="300"
      loading="${place < EAGER ? 'eager' : 'lazy'}"
    />
    <div class="card-text">
      <h2>${name}</h2>
      <p class="muted">${unit}</p>
      <p>${description}</p>
      <form method="post" action="/cart" data-product="${id}">
        <input type="hidden" name="product" value="${id}" />
        <input type="hidden" name="quantity" value="1" />
        <strong class="price">${rupiah(price)}</strong>
        <button class="button" aria-label="Masukkan ${name} ke keranjang">+ Keranjang</button>
      </form>
    </div>
  </li>`
}
