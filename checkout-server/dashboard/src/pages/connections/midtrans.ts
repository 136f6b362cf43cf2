import type { Connection } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { api } from '../../app/api.ts'
import { ask } from '../../parts/dialog.ts'
import { words } from './words.ts'

/**
 * Asks for a server key, which the server tries at Midtrans before it keeps it.
 * @param connection - Gets the new key; null: a new connection.
 */
export function askMidtransKey(connection: Connection | null): Promise<boolean> {
  const text = words()
  return ask({
    title: connection ? text.replaceKey : text.connectMidtrans,
    confirm: text.test,
    body: html`<label class="field">
        <span>${text.serverKey}</span>
        <input name="serverKey" required maxlength="200" autocomplete="off" spellcheck="false" />
        <small>${text.serverKeyNote}</small>
      </label>
      ${connection ? nothing : places()}`,
    act: async (form) => {
      const serverKey = String(form.get('serverKey')).trim()
      if (connection) return void (await api.connections.update(connection.id, { serverKey }))
      const baseUrl = String(form.get('baseUrl')).trim()
      const environment = form.get('environment') === 'production' ? 'production' : 'sandbox'
      await api.connections.create({
        provider: 'midtrans',
        serverKey,
        ...(baseUrl ? { baseUrl } : { environment }),
      })
    },
  })
}

function places(): unknown {
  const text = words()
  return html`<label class="field">
      <span>${text.environment}</span>
      <select name="environment">
        <option value="production">${text.environments.production}</option>
        <option value="sandbox">${text.environments.sandbox}</option>
      </select>
    </label>
    <label class="field">
      <span>${text.baseUrl}</span>
      <input name="baseUrl" type="url" autocomplete="off" placeholder="http://127.0.0.1:8082" />
    </label>`
}
