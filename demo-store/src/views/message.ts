import { html } from 'hono/html'
import { layout, type Html } from './layout.ts'

/** A page that only says something, such as an error. */
export function messagePage({ title, text }: { title: string; text: string }): Html {
  return layout({
    title,
    body: html`<section class="empty">
      <h1>${title}</h1>
      <p>${text}</p>
      <a class="button" href="/">Kembali ke toko</a>
    </section>`,
  })
}
