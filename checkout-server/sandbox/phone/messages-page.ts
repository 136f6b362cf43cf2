import { html } from 'hono/html'
import { OTP_SECONDS } from '../gobiz/otps.ts'
import type { SentOtp } from '../gobiz/otps.ts'
import { formatMoment } from './format.ts'
import { page } from './layout.ts'
import type { Markup } from './layout.ts'

/** A text message as the phone shows it. */
export interface Message {
  /** Without 0 and country code. */
  phone: string
  sent: SentOtp
}

/** The text messages received, newest first: what a merchant reads while logging in. */
export const messagesPage = (messages: readonly Message[]): Markup =>
  page(
    'Pesan masuk',
    html`<h1>Pesan masuk</h1>
      ${
        messages.length === 0
          ? html`<p class="hint">Belum ada pesan. Kode OTP GoPay Merchant akan muncul di sini.</p>`
          : messages.map(
              ({ phone, sent }) =>
                html`<section class="card">
                  <h2>GoPay Merchant</h2>
                  <p class="hint">untuk 0${phone}, ${formatMoment(sent.sentAt)}</p>
                  <p>
                    Kode OTP Anda <strong>${sent.otp}</strong>, berlaku sampai
                    ${formatMoment(sent.sentAt + OTP_SECONDS * 1000)}. Jangan berikan kepada siapa
                    pun.
                  </p>
                </section>`,
            )
      }
      <p><a class="button plain" href="/phone/messages">Muat ulang</a></p>`,
  )
