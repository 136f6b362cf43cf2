import { html } from 'hono/html'
import { mark } from './mark.ts'
import type { PageLanguage } from './page-locale.ts'
import { document, type Html } from './page.ts'
import { PAGE_WORDS, type PageWords } from './page-words.ts'

/** Why there is no payment to show. */
export type Trouble = 'unknown' | 'notAllowed' | 'failed'

const MARKS = { unknown: 'question', notAllowed: 'cross', failed: 'cloud' } as const

/**
 * A page that says so.
 * @param requestId - Named where somebody may be asked for help.
 */
export function noticePage(trouble: Trouble, { locale }: PageLanguage, requestId: string): Html {
  const words: PageWords = PAGE_WORDS[locale]
  return document({
    locale,
    title: words[trouble],
    body: html`<main>
      <section class="card notice">
        ${mark(MARKS[trouble])}
        <h1>${words[trouble]}</h1>
        <p>${words[`${trouble}Hint`]}</p>
        ${trouble === 'failed' ? html`<p>${words.requestId}: ${requestId}</p>` : ''}
      </section>
    </main>`,
  })
}
