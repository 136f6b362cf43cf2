import { html } from 'hono/html'
import { page } from '../phone/layout.ts'
import type { Markup } from '../phone/layout.ts'
import type { FacebookPerson } from './facebook.ts'

/** The login dialog: the visitor says who they are, or that they do not want to. */
export const dialogPage = (
  people: readonly FacebookPerson[],
  { redirect_uri, state }: { redirect_uri: string; state: string },
): Markup => {
  const choice = (person: string, kind: string, label: string) =>
    html`<form method="post">
      <input type="hidden" name="redirect_uri" value="${redirect_uri}" />
      <input type="hidden" name="state" value="${state}" />
      <button class="${kind}" name="person" value="${person}">${label}</button>
    </form>`
  return page(
    'Masuk dengan Facebook',
    html`<h1>Masuk dengan Facebook (simulasi)</h1>
      <p class="hint">Anda masuk ke ${new URL(redirect_uri).host} sebagai siapa?</p>
      ${people.map(({ id, name, email }) =>
        choice(id, 'primary', `${name} (${email ?? 'tanpa e-mail'})`),
      )}
      ${choice('', 'plain', 'Batal')}`,
  )
}
