import { html } from 'hono/html'

/** What the page has to know of the server. */
export interface PlaygroundPage {
  publicUrl: string
  script: { path: string; integrity: string }
}

/** `/docs/playground`: the element in every state, and how to dress it. */
export function playgroundPage({ publicUrl, script }: PlaygroundPage) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Playground · AutoGoPay</title>
        <meta
          name="description"
          content="The payment element in every state, and how to dress it."
        />
        <link rel="icon" type="image/svg+xml" href="/pay/icon.svg" />
        <link rel="stylesheet" href="/docs/playground/playground.css" />
        <script defer src="${script.path}" integrity="${script.integrity}"></script>
        <script type="module" src="/docs/playground/playground.js"></script>
      </head>
      <body
        data-origin="${publicUrl}"
        data-script="${script.path}"
        data-integrity="${script.integrity}"
      >
        <header class="top">
          <h1>Playground</h1>
          <a href="/docs">API reference</a>
          <p>
            The real <code>&lt;autogopay-checkout&gt;</code>, as shops get it, answered by a script
            in this page: no payment exists, and nothing leaves your browser. To try it with a
            payment, make one in the sandbox.
          </p>
          <noscript><p>The playground needs JavaScript.</p></noscript>
        </header>
        <main>
          <div class="shown">
            <section class="panel stage" aria-label="The element">
              <div id="stage" data-width="full"></div>
            </section>
            <div class="codes">
              ${codePanel('tag', 'The tag', 'Your server puts the token in its place. A payment link needs no server: put its own name.')}
              ${codePanel('css', 'The style sheet', 'In your own page’s CSS.')}
            </div>
            <section class="panel text">
              <header><h2>Events</h2></header>
              <p>What your page hears, the newest first.</p>
              <ol id="events" aria-live="off"></ol>
            </section>
          </div>
          <form id="controls" class="panel" autocomplete="off">
            <fieldset id="states"><legend>State</legend></fieldset>
            <fieldset>
              <legend>Payer</legend>
              ${choice('Device', 'device', [
                ['computer', 'Computer'],
                ['phone', 'Phone'],
              ])}
              ${choice('Language', 'locale', [
                ['auto', 'Like the page'],
                ['id', 'Bahasa Indonesia'],
                ['en', 'English'],
              ])}
              ${choice('Width', 'width', [
                ['full', 'Full width'],
                ['480', '480 pixels'],
                ['360', '360 pixels'],
              ])}
            </fieldset>
            <fieldset>
              <legend>Looks</legend>
              ${choice(
                'Mode',
                'mode',
                [
                  ['inline', 'Inline'],
                  ['modal', 'Dialog'],
                  ['button', 'Button'],
                ],
                true,
              )}
              ${choice(
                'Theme',
                'theme',
                [
                  ['auto', 'Automatic'],
                  ['light', 'Light'],
                  ['dark', 'Dark'],
                ],
                true,
              )}
              <label class="field"
                ><span>Accent</span><input type="color" name="accent" value="#0a6b4b"
              /></label>
              <label class="field"
                ><span>Corners</span
                ><span class="range"
                  ><input
                    id="radius"
                    type="range"
                    name="radius"
                    min="0"
                    max="32"
                    value="16"
                  /><output id="radius-value">16 px</output></span
                ></label
              >
              ${choice('Typeface', 'font', [
                ['', 'System'],
                ['Georgia, serif', 'Serif'],
                ['ui-rounded, "Nunito", "Segoe UI", sans-serif', 'Rounded'],
                ['ui-monospace, Consolas, monospace', 'Monospace'],
                ['inherit', 'Like the page'],
              ])}
            </fieldset>
            <div class="buttons">
              <button id="pay-now" class="primary" type="button">Pay it now</button>
              <button type="reset">Start over</button>
            </div>
          </form>
        </main>
      </body>
    </html>`
}

/** @param isAttribute - Taken off the page where the element has no such attribute. */
function choice(
  label: string,
  name: string,
  options: readonly (readonly [value: string, text: string])[],
  isAttribute = false,
) {
  return html`<label class="field" ${isAttribute ? html`data-attribute="${name}"` : ''}
    ><span>${label}</span
    ><select name="${name}">
      ${options.map(([value, text]) => html`<option value="${value}">${text}</option>`)}
    </select></label
  >`
}

function codePanel(id: string, title: string, note: string) {
  return html`<section class="panel text">
    <header>
      <h2>${title}</h2>
      <button type="button" data-copy="${id}" aria-label="Copy ${title.toLowerCase()}">Copy</button>
    </header>
    <p>${note}</p>
    <pre><code id="${id}"></code></pre>
  </section>`
}
