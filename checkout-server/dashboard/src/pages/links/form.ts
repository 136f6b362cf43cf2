import type { PaymentLink } from '@autogopay/shared'
import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../../parts/icons.ts'
import { FIELD_NAMES, fieldTime } from './form-values.ts'
import { words } from './words.ts'

type Link = PaymentLink | null
type Kind = PaymentLink['amountKind']
const KINDS: readonly Kind[] = ['fixed', 'minimum', 'open']

/** What can be done with the picture. */
export interface PictureActions {
  /** As in the page: chosen, taken away, or undefined for "as it was". */
  picture: string | null | undefined
  choose(file: File): void
  remove(): void
}

/** Title, address, description and picture. */
export function whatSection(link: Link, pictures: PictureActions): TemplateResult {
  const text = words()
  return html`<section class="card fields" aria-labelledby="link-what">
    <h2 id="link-what">${text.what}</h2>
    <label class="field">
      <span>${text.name}</span>
      <input
        name="title"
        required
        maxlength="100"
        autocomplete="off"
        placeholder=${text.namePlaceholder}
        value=${link?.title ?? ''}
      />
    </label>
    <label class="field">
      <span>${text.description} <small>${text.optional}</small></span>
      <textarea
        name="description"
        maxlength="1000"
        rows="3"
        .defaultValue=${link?.description ?? ''}
      >
      </textarea>
    </label>
    <label class="field">
      <span>${text.slug}</span>
      <input
        name="slug"
        minlength="3"
        maxlength="64"
        pattern="[a-z0-9]+(-[a-z0-9]+)*"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        ?required=${link !== null}
        value=${link?.slug ?? ''}
      />
      <small>${link ? text.slugChangeNote : text.slugNote}</small>
    </label>
    ${picture(link, pictures)}
  </section>`
}

function picture(link: Link, { picture: chosen, choose, remove }: PictureActions): unknown {
  const text = words()
  const kept = chosen === undefined ? link?.pictureUrl : null
  const pick = (event: Event) => {
    const input = event.target as HTMLInputElement
    const file = input.files?.[0]
    if (file) choose(file)
    // The same file again is a choice again.
    input.value = ''
  }
  return html`<div class="picture">
    ${kept ? html`<img src=${kept} alt=${text.picture} width="96" height="96" />` : nothing}
    <div>
      <span class="actions">
        <label class="button file">
          ${icon('camera')} ${text.choosePicture}
          <input type="file" accept="image/*" @change=${pick} />
        </label>
        ${
          kept || chosen
            ? html`<button type="button" class="button danger-quiet" @click=${remove}>
                ${text.removePicture}
              </button>`
            : nothing
        }
      </span>
      <small role="status">${chosen ? text.pictureChosen : text.pictureNote}</small>
    </div>
  </div>`
}

/** How the price is found. */
export function priceSection(link: Link, kind: Kind, choose: (kind: Kind) => void): TemplateResult {
  const text = words()
  return html`<section class="card fields" aria-labelledby="link-price">
    <h2 id="link-price">${text.price}</h2>
    <fieldset class="picker">
      <legend class="visually-hidden">${text.price}</legend>
      ${KINDS.map(
        (name) =>
          html`<label class="pick">
            <input
              type="radio"
              name="amountKind"
              value=${name}
              .checked=${kind === name}
              @change=${() => choose(name)}
            />
            <span><b>${text.kinds[name]}</b><small>${text.kindNotes[name]}</small></span>
          </label>`,
      )}
    </fieldset>
    ${kind === 'fixed' ? amountField('amount', text.amount, link?.amount) : nothing}
    ${
      kind === 'minimum'
        ? amountField('minimumAmount', text.minimumAmount, link?.minimumAmount)
        : nothing
    }
  </section>`
}

const amountField = (name: string, label: string, amount: number | null | undefined) =>
  html`<label class="field">
    <span>${label}</span>
    <input
      name=${name}
      required
      inputmode="numeric"
      maxlength="20"
      autocomplete="off"
      placeholder="44.000"
      value=${amount ?? ''}
    />
  </label>`

/** What payers are asked for. */
export function askSection(link: Link): TemplateResult {
  const text = words()
  return html`<section class="card fields" aria-labelledby="link-ask">
    <div>
      <h2 id="link-ask">${text.ask}</h2>
      <p class="note">${text.askNote}</p>
    </div>
    <div class="asked">
      ${FIELD_NAMES.map((name) => {
        const field = link?.fields.find((one) => one.name === name)
        const now = field ? (field.required ? 'required' : 'optional') : 'no'
        return html`<label class="field">
          <span>${text.fields[name]}</span>
          <select name="ask-${name}">
            ${(['no', 'optional', 'required'] as const).map(
              (value) =>
                html`<option value=${value} ?selected=${value === now}>
                  ${text.asked[value]}
                </option>`,
            )}
          </select>
        </label>`
      })}
    </div>
  </section>`
}

/** Until when, how many, and where payers go on. */
export function rulesSection(link: Link): TemplateResult {
  const text = words()
  return html`<section class="card fields" aria-labelledby="link-rules">
    <h2 id="link-rules">${text.rules}</h2>
    <label class="field">
      <span>${text.expires}</span>
      <input type="datetime-local" name="expiresAt" value=${fieldTime(link?.expiresAt ?? null)} />
      <small>${text.expiresNote}</small>
    </label>
    <label class="field">
      <span>${text.usageLimit}</span>
      <input
        type="number"
        name="usageLimit"
        min="1"
        max="1000000"
        step="1"
        value=${link?.usageLimit ?? ''}
      />
      <small>${text.usageLimitNote}</small>
    </label>
    <label class="field">
      <span>${text.successUrl}</span>
      <input
        type="url"
        name="successUrl"
        autocomplete="off"
        maxlength="2048"
        value=${link?.successUrl ?? ''}
      />
      <small>${text.successUrlNote}</small>
    </label>
  </section>`
}
