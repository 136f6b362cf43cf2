import type { ListedPasskey } from '@autogopay/shared'
import { html } from 'lit'
import { account } from '../../app/account.ts'
import { catalogue } from '../../app/locale.ts'
import { loadSession } from '../../app/sign-in.ts'
import { timeText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { say } from '../../parts/toast.ts'
import { askPassword } from './ask-password.ts'
import { showRecoveryCodes } from './recovery-codes.ts'

const words = catalogue({
  id: {
    title: 'Passkey',
    note: 'Masuk dengan sidik jari, wajah, atau PIN perangkat. Tidak ada yang bisa dibocorkan.',
    none: 'Belum ada passkey.',
    add: 'Tambah passkey',
    name: 'Nama, misalnya "Ponsel saya"',
    unnamed: 'Passkey',
    since: (time: string) => `Sejak ${time}`,
    remove: 'Hapus',
    removeNote: 'Passkey ini tidak bisa dipakai untuk masuk lagi.',
    added: 'Passkey ditambahkan.',
    removed: 'Passkey dihapus.',
  },
  en: {
    title: 'Passkeys',
    note: 'Sign in by fingerprint, face or the device’s PIN. There is nothing that could leak.',
    none: 'No passkey yet.',
    add: 'Add a passkey',
    name: 'Name, such as “My phone”',
    unnamed: 'Passkey',
    since: (time: string) => `Since ${time}`,
    remove: 'Remove',
    removeNote: 'This passkey can no longer be used to sign in.',
    added: 'The passkey is added.',
    removed: 'The passkey is removed.',
  },
})

/** A person's passkeys. @param changed - There are more or fewer. */
export function passkeysCard(passkeys: readonly ListedPasskey[], changed: () => void): unknown {
  const text = words()
  return html`<h2>${text.title}</h2>
    <p class="note">${text.note}</p>
    <ul class="entries">
      ${passkeys.map(
        (passkey) =>
          html`<li>
            <span
              ><b>${passkey.name ?? text.unnamed}</b
              ><small>${text.since(timeText(passkey.createdAt))}</small></span
            >
            <button
              class="button small danger-quiet"
              aria-label="${text.remove}: ${passkey.name ?? text.unnamed}"
              @click=${() => void remove(passkey, changed)}
            >
              ${text.remove}
            </button>
          </li>`,
      )}
    </ul>
    ${passkeys.length === 0 ? html`<p class="note">${text.none}</p>` : ''}
    <button class="button" @click=${() => void add(changed)}>${icon('shield')} ${text.add}</button>`
}

async function add(changed: () => void): Promise<void> {
  const text = words()
  let codes: string[] | null = null
  const isAdded = await askPassword({
    title: text.add,
    confirm: text.add,
    body: html`<label class="field">
      <span>${text.name}</span>
      <input name="name" maxlength="60" autocomplete="off" />
    </label>`,
    act: async (proof, form) => {
      const name = String(form.get('name')).trim()
      codes = (await account.passkeys.add({ ...proof, name })).recoveryCodes
    },
  })
  if (!isAdded) return
  say('good', text.added)
  await showRecoveryCodes(codes)
  changed()
  await loadSession()
}

async function remove({ id, name }: ListedPasskey, changed: () => void): Promise<void> {
  const text = words()
  const isGone = await askPassword({
    title: `${text.remove}: ${name ?? text.unnamed}`,
    confirm: text.remove,
    isDangerous: true,
    body: html`<p>${text.removeNote}</p>`,
    act: async (proof) => void (await account.passkeys.remove(id, proof)),
  })
  if (!isGone) return
  say('good', text.removed)
  changed()
  await loadSession()
}
