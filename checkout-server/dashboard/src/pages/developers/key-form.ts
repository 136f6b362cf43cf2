import type { ApiKey, CreatedApiKey, Permission } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { api } from '../../app/api.ts'
import { CallError } from '../../app/http.ts'
import { merchant } from '../../app/session.ts'
import { ask } from '../../parts/dialog.ts'
import { withFields } from '../../parts/problem.ts'
import { words } from './key-words.ts'
import { permissionWords } from './permission-words.ts'

const DAY_MS = 24 * 60 * 60_000

/** Asks what a new key may do, and makes it. Null: not made. */
export async function askNewKey(): Promise<CreatedApiKey | null> {
  const text = words()
  // A lost answer and another press make one key, and show it.
  const idempotencyKey = crypto.randomUUID()
  let made: CreatedApiKey | null = null
  await ask({
    title: text.createTitle,
    body: html`${fields(null)}
      <label class="field">
        <span>${text.life}</span>
        <select name="days">
          ${Object.entries(text.lives).map(
            ([days, label]) =>
              html`<option value=${days} ?selected=${days === ''}>${label}</option>`,
          )}
        </select>
      </label>`,
    confirm: text.create,
    act: withFields(async (form) => {
      const days = Number(form.get('days'))
      const { scopes, ...wish } = wishOf(form)
      made = await api.keys.create(
        {
          ...wish,
          ...(scopes && { scopes }),
          ...(days > 0 && { expiresAt: new Date(Date.now() + days * DAY_MS).toISOString() }),
        },
        idempotencyKey,
      )
    }),
  })
  return made
}

/** Asks what a key may do from now on, and says it to the server. */
export function askKeyChange(key: ApiKey): Promise<boolean> {
  const text = words()
  return ask({
    title: text.editTitle,
    body: fields(key),
    confirm: text.save,
    act: withFields(async (form) => {
      await api.keys.update(key.id, wishOf(form))
    }),
  })
}

function fields(key: ApiKey | null): unknown {
  const text = words()
  const isSome = key !== null && key.scopes !== null
  return html`<label class="field">
      <span>${text.name}</span>
      <input
        name="name"
        required
        maxlength="60"
        autocomplete="off"
        autofocus
        placeholder=${text.namePlaceholder}
        value=${key?.name ?? ''}
      />
    </label>
    <fieldset class="choice">
      <legend>${text.may}</legend>
      <label
        ><input type="radio" name="may" value="all" ?checked=${!isSome} /><span
          >${text.all}</span
        ></label
      >
      <label
        ><input type="radio" name="may" value="some" ?checked=${isSome} /><span
          >${text.some}</span
        ></label
      >
      <div class="chosen">${scopeBoxes(key)}</div>
    </fieldset>
    <label class="field">
      <span>${text.addressesField}</span>
      <textarea
        name="addresses"
        rows="2"
        spellcheck="false"
        autocapitalize="none"
        placeholder="203.0.113.7"
        .defaultValue=${key?.allowedAddresses?.join('\n') ?? ''}
      ></textarea>
      <small>${text.addressesNote}</small>
    </label>`
}

function scopeBoxes(key: ApiKey | null): unknown {
  const mine = merchant()?.permissions ?? []
  // Nobody gives what they do not have: the server refuses it.
  return (Object.entries(permissionWords()) as [Permission, string][]).map(([name, label]) =>
    mine.includes(name)
      ? html`<label class="check">
          <input
            type="checkbox"
            name="scope"
            value=${name}
            ?checked=${key?.scopes?.includes(name) ?? false}
          /><span>${label}</span>
        </label>`
      : nothing,
  )
}

function wishOf(form: FormData) {
  const addresses = String(form.get('addresses'))
    .split(/[\s,]+/)
    .filter(Boolean)
  const scopes = form.get('may') === 'some' ? (form.getAll('scope') as Permission[]) : null
  if (scopes?.length === 0) throw new CallError('invalid_request', words().pickOne)
  return {
    name: String(form.get('name')).trim(),
    scopes,
    allowedAddresses: addresses.length > 0 ? addresses : null,
  }
}
