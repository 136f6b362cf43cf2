import type { WebhookEndpoint } from '@autogopay/shared'
import { html } from 'lit'
import { formatWib } from '../../../../../shared/src/wib.ts'
import { api } from '../../app/api.ts'
import { ask } from '../../parts/dialog.ts'
import { say } from '../../parts/toast.ts'
import { words } from './delivery-words.ts'

const DAY_MS = 24 * 60 * 60_000

/** Asks since when and where, then sends all that failed again. */
export function askReplay(
  endpoints: readonly WebhookEndpoint[],
  endpointId: string | undefined,
): Promise<boolean> {
  const text = words()
  const dayAgo = formatWib(new Date(Date.now() - DAY_MS))
  return ask({
    title: text.replayTitle,
    body: html`<p>${text.replayNote}</p>
      <label class="field">
        <span>${text.since}</span>
        <input
          type="datetime-local"
          name="since"
          required
          value=${dayAgo.slice(0, 16).replace(' ', 'T')}
        />
      </label>
      <label class="field">
        <span>${text.endpoint}</span>
        <select name="endpoint">
          <option value="" ?selected=${!endpointId}>${text.allEndpoints}</option>
          ${endpoints.map(
            ({ id, url }) =>
              html`<option value=${id} ?selected=${id === endpointId}>${url}</option>`,
          )}
        </select>
      </label>`,
    confirm: text.replayYes,
    act: async (form) => {
      const since = String(form.get('since')).slice(0, 16)
      const endpoint = String(form.get('endpoint'))
      const wish = { since: `${since}:00+07:00`, ...(endpoint && { endpointId: endpoint }) }
      let count = 0
      for (let hasMore = true; hasMore;) {
        const answer = await api.deliveries.redeliverFailed(wish)
        count += answer.redelivered
        hasMore = answer.hasMore
      }
      say('good', text.replayed(count))
    },
  })
}
