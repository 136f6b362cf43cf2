import { html } from 'hono/html'
import { formatMoment } from '../phone/format.ts'
import { page } from '../phone/layout.ts'
import type { Markup } from '../phone/layout.ts'
import type { ReceivedMail } from './mailbox.ts'

const LINK = /(https?:\/\/[^\s]+)/

/** The mails that arrived, newest first: what a merchant reads to confirm an address. */
export const mailPage = (mails: readonly ReceivedMail[]): Markup =>
  page(
    'Surat masuk',
    html`<h1>Surat masuk</h1>
      ${
        mails.length === 0
          ? html`<p class="hint">
              Belum ada surat. Semua e-mail dari AutoGoPay akan muncul di sini.
            </p>`
          : mails.map(
              ({ recipient, subject, text, at }) =>
                html`<section class="card">
                  <h2>${subject}</h2>
                  <p class="hint">untuk ${recipient}, ${formatMoment(at)}</p>
                  ${text.split('\n\n').map((paragraph) => html`<p>${linked(paragraph)}</p>`)}
                </section>`,
            )
      }
      <p><a class="button plain" href="/mail">Muat ulang</a></p>`,
  )

const linked = (paragraph: string): Markup[] =>
  paragraph
    .split(LINK)
    .map((part, at) => (at % 2 === 1 ? html`<a href="${part}">${part}</a>` : html`${part}`))
