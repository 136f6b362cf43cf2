import { html, nothing, type TemplateResult } from 'lit'
import { PROVIDERS } from '../../../../../shared/src/provider.ts'
import { BASE } from '../../app/router.ts'
import { icon } from '../../parts/icons.ts'
import { STATUSES, statusText } from '../../parts/status.ts'
import { addressOf, type Filters } from './filters.ts'
import { savedFilters } from './saved-filters.ts'
import { words } from './words.ts'

/** What the bar can do. */
export interface FilterActions {
  change(some: Partial<Filters>): void
  /** As `change` of the search, a moment after the last key. */
  type(search: string): void
  save(): void
  forget(name: string): void
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement).value

/** Search and filters of the list of payments. */
export function filterBar(filters: Filters, actions: FilterActions): TemplateResult {
  const text = words()
  const hasFilters = addressOf(filters) !== ''
  return html`<search class="filters">
      <label class="search">
        <span class="visually-hidden">${text.search}</span>
        ${icon('search')}
        <input
          type="search"
          maxlength="100"
          placeholder=${text.searchPlaceholder}
          .value=${filters.search}
          @input=${(event: Event) => actions.type(valueOf(event))}
        />
      </label>
      <label>
        <span class="visually-hidden">${text.status}</span>
        <select
          @change=${(event: Event) => actions.change({ status: valueOf(event) as Filters['status'] })}
        >
          <option value="" ?selected=${!filters.status}>${text.all}</option>
          ${STATUSES.map(
            (status) =>
              html`<option value=${status} ?selected=${status === filters.status}>
                ${statusText(status)}
              </option>`,
          )}
        </select>
      </label>
      <label>
        <span class="visually-hidden">${text.provider}</span>
        <select
          @change=${(event: Event) =>
            actions.change({ provider: valueOf(event) as Filters['provider'] })}
        >
          <option value="" ?selected=${!filters.provider}>${text.allProviders}</option>
          ${PROVIDERS.map(
            (provider) =>
              html`<option value=${provider} ?selected=${provider === filters.provider}>
                ${text.providers[provider]}
              </option>`,
          )}
        </select>
      </label>
      <label class="day">
        <span>${text.from}</span>
        <input
          type="date"
          .value=${filters.from}
          @change=${(event: Event) => actions.change({ from: valueOf(event) })}
        />
      </label>
      <label class="day">
        <span>${text.to}</span>
        <input
          type="date"
          .value=${filters.to}
          @change=${(event: Event) => actions.change({ to: valueOf(event) })}
        />
      </label>
      ${
        hasFilters
          ? html`<button class="button" @click=${() => actions.save()}>
                ${icon('star')} ${text.saveFilter}
              </button>
              <a class="button quiet" href="${BASE}/payments">${text.clear}</a>`
          : nothing
      }
    </search>
    ${saved(filters, actions)}`
}

function saved(filters: Filters, actions: FilterActions): unknown {
  const text = words()
  const address = addressOf(filters)
  if (savedFilters.get().length === 0) return nothing
  return html`<ul class="chips" aria-label=${text.saved}>
    ${savedFilters.get().map(
      (filter) =>
        html`<li class="chip">
          <a
            href="${BASE}/payments${filter.address}"
            aria-current=${filter.address === address ? 'true' : 'false'}
            >${filter.name}</a
          >
          <button
            class="icon-button small"
            aria-label=${text.forget(filter.name)}
            @click=${() => actions.forget(filter.name)}
          >
            ${icon('cross')}
          </button>
        </li>`,
    )}
  </ul>`
}
