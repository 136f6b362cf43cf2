import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** A piece of escaped HTML. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

/** The frame of every page of the phone. */
export const page = (title: string, content: Markup, script?: string): Markup =>
  html`<!doctype html>
    <html lang="id">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} · Dompet Uji</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/phone/phone.css" />
        ${script ? html`<script type="module" src="${script}"></script>` : ''}
      </head>
      <body>
        <header>
          <a class="brand" href="/phone">Dompet Uji</a>
          <p class="notice">Simulasi, bukan uang sungguhan</p>
        </header>
        <main>${content}</main>
      </body>
    </html>`
