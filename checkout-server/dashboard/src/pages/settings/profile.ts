import { html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { account } from '../../app/account.ts'
import { catalogue, chooseLocale, type Locale } from '../../app/locale.ts'
import { session } from '../../app/session.ts'
import { forgetSession } from '../../app/sign-in.ts'
import { errorText } from '../../parts/dialog.ts'
import { icon } from '../../parts/icons.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import { askPassword } from './ask-password.ts'
import { headingOf, settingsPage } from './frame.ts'
import { askToLeave, leaveWords } from './leave.ts'
import { phoneNumber } from '../../parts/phone-number.ts'
import { roleWords } from './role-words.ts'

const words = catalogue({
  id: {
    title: 'Tentang Anda',
    name: 'Nama',
    phone: 'Nomor HP',
    phoneNote: 'Boleh kosong. Misalnya 0812-3456-7890.',
    language: 'Bahasa surat dan kabar',
    save: 'Simpan',
    saved: 'Tersimpan.',
    shops: 'Toko Anda',
    data: 'Data Anda',
    dataNote: 'Semua yang kami simpan tentang Anda, dalam satu berkas.',
    export: 'Unduh data saya',
    delete: 'Hapus akun',
    deleteNote:
      'Nama, alamat, dan cara masuk Anda dihapus. Toko yang tidak punya orang lain ditutup: pembukuannya disimpan seperti diminta hukum, kunci API-nya berhenti.',
    deleteForGood: 'Ini tidak bisa dibatalkan.',
    deleted: 'Akun Anda dihapus.',
  },
  en: {
    title: 'About you',
    name: 'Name',
    phone: 'Phone number',
    phoneNote: 'May be empty. With country code, or as 0812-3456-7890.',
    language: 'Language of mails and notices',
    save: 'Save',
    saved: 'Saved.',
    shops: 'Your shops',
    data: 'Your data',
    dataNote: 'All that we keep about you, in one file.',
    export: 'Download my data',
    delete: 'Delete account',
    deleteNote:
      'Your name, address and ways to sign in are deleted. A shop in which nobody else works is closed: its books are kept as the law wants, its API keys end.',
    deleteForGood: 'This cannot be undone.',
    deleted: 'Your account is deleted.',
  },
})

const LANGUAGES: Record<Locale, string> = { id: 'Bahasa Indonesia', en: 'English' }

/** What a person is called, their data, and leaving for good. */
@customElement('ap-profile')
export class Profile extends Page {
  @state() private isBusy = false
  @state() private error = ''

  get heading(): string {
    return headingOf('profile')
  }

  protected override render(): unknown {
    const text = words()
    return settingsPage(
      'profile',
      html`<div class="settings-grid">
        <section class="card">
          <h2>${text.title}</h2>
          ${this.form()}
        </section>
        <div class="stack">
          ${shopsCard()}
          <section class="card">
            <h2>${text.data}</h2>
            <p class="note">${text.dataNote}</p>
            <a class="button" href="/dashboard-api/me/export" download="autogopay-data.json">
              ${icon('event')} ${text.export}
            </a>
          </section>
          <section class="card">
            <h2>${text.delete}</h2>
            <p class="note">${text.deleteNote}</p>
            <button class="button danger-quiet" @click=${() => void deleteAccount()}>
              ${icon('trash')} ${text.delete}
            </button>
          </section>
        </div>
      </div>`,
    )
  }

  private form(): unknown {
    const text = words()
    const now = session.get()
    if (now.kind !== 'signed-in') return ''
    const { user } = now.me
    return html`<form @submit=${this.save}>
      <label class="field">
        <span>${text.name}</span>
        <input name="name" required maxlength="100" autocomplete="name" value=${user.name} />
      </label>
      <label class="field">
        <span>${text.phone}</span>
        <input
          name="phone"
          type="tel"
          maxlength="24"
          autocomplete="tel"
          value=${user.phone ?? ''}
        />
        <small>${text.phoneNote}</small>
      </label>
      <label class="field">
        <span>${text.language}</span>
        <select name="locale">
          ${(Object.keys(LANGUAGES) as Locale[]).map(
            (name) =>
              html`<option value=${name} lang=${name} ?selected=${user.locale === name}>
                ${LANGUAGES[name]}
              </option>`,
          )}
        </select>
      </label>
      <p class="error" role="alert">${this.error}</p>
      <button class="button primary" ?disabled=${this.isBusy}>${text.save}</button>
    </form>`
  }

  private readonly save = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const chosen: Locale = form.get('locale') === 'en' ? 'en' : 'id'
    this.isBusy = true
    this.error = ''
    try {
      await account.update({
        name: String(form.get('name')).trim(),
        phone: phoneNumber(String(form.get('phone'))) || null,
        locale: chosen,
      })
      chooseLocale(chosen)
      say('good', words().saved)
    } catch (error) {
      this.error = errorText(error)
    }
    this.isBusy = false
  }
}

// Here, since not every role may look at the team.
function shopsCard(): unknown {
  const now = session.get()
  if (now.kind !== 'signed-in' || now.me.merchants.length === 0) return ''
  return html`<section class="card">
    <h2>${words().shops}</h2>
    <ul class="entries">
      ${now.me.merchants.map(
        (shop) =>
          html`<li>
            <span><b>${shop.name}</b><small>${roleWords()[shop.role].name}</small></span>
            <button
              class="button small danger-quiet"
              aria-label="${leaveWords().leave}: ${shop.name}"
              @click=${() => void askToLeave(shop)}
            >
              ${leaveWords().leave}
            </button>
          </li>`,
      )}
    </ul>
  </section>`
}

async function deleteAccount(): Promise<void> {
  const text = words()
  const isGone = await askPassword({
    title: text.delete,
    confirm: text.delete,
    isDangerous: true,
    body: html`<p>${text.deleteNote}</p>
      <p><b>${text.deleteForGood}</b></p>`,
    act: async (proof) => void (await account.delete(proof)),
  })
  if (!isGone) return
  forgetSession()
  say('good', text.deleted)
}
