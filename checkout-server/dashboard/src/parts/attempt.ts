import type { WebhookAttempt } from '@autogopay/shared'
import { html, nothing, type TemplateResult } from 'lit'
import { catalogue } from '../app/locale.ts'
import '../styles/attempt.css'
import { clockText } from './format.ts'

const words = catalogue({
  id: {
    attempt: (number: number) => `Percobaan ${number}`,
    noAnswer: 'Tidak ada jawaban',
    answer: 'Jawaban server Anda',
    body: 'Isi yang dikirim',
  },
  en: {
    attempt: (number: number) => `Try ${number}`,
    noAnswer: 'No answer',
    answer: "Your server's answer",
    body: 'What is sent',
  },
})

/** One try of a webhook, and what the merchant's server answered. */
export function attemptBox(attempt: WebhookAttempt): TemplateResult {
  const text = words()
  const { number, at, responseStatus, durationMs, error, responseExcerpt } = attempt
  const outcome = responseStatus === null ? text.noAnswer : `HTTP ${responseStatus}`
  return html`<section class="attempt">
    <p>
      <b>${text.attempt(number)}</b>
      <span>${outcome} · ${durationMs} ms</span>
      <time datetime=${at}>${clockText(at, { seconds: true })}</time>
    </p>
    ${error ? html`<p class="error">${error}</p>` : nothing}
    ${
      responseExcerpt
        ? html`<pre tabindex="0" aria-label=${text.answer}>${responseExcerpt}</pre>`
        : nothing
    }
  </section>`
}

/** What every try of a delivery sends, in lines. */
export function sentBody(body: string): TemplateResult {
  const text = words()
  return html`<section class="attempt">
    <p><b>${text.body}</b></p>
    <pre tabindex="0" aria-label=${text.body}>${inLines(body)}</pre>
  </section>`
}

function inLines(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
