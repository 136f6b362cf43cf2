import type { CreatedInvitation, Role } from '@autogopay/shared'
import { html } from 'lit'
import { api } from '../../app/api.ts'
import { ask } from '../../parts/dialog.ts'
import { icon } from '../../parts/icons.ts'
import { copyText } from '../../parts/copy.ts'
import { roleWords } from './role-words.ts'
import { words } from './team-words.ts'

/** Asks whom to invite, and shows the link: not every server sends mail. @returns Whether it was done. */
export async function askInvitation(): Promise<boolean> {
  const text = words()
  const roles = roleWords()
  let made: CreatedInvitation | undefined
  await ask({
    title: text.inviteTitle,
    confirm: text.invite,
    body: html`<label class="field">
        <span>${text.email}</span>
        <input name="email" type="email" required maxlength="254" autocomplete="off" />
      </label>
      <fieldset class="picker">
        <legend>${text.roleField}</legend>
        ${ROLES_LEAST_FIRST.map(
          (role) =>
            html`<label class="pick">
              <input type="radio" name="role" value=${role} required />
              <span><b>${roles[role].name}</b><small>${roles[role].note}</small></span>
            </label>`,
        )}
      </fieldset>`,
    act: async (form) => {
      const email = String(form.get('email')).trim()
      made = await api.team.invite({ email, role: String(form.get('role')) as Role })
    },
  })
  if (!made) return false
  const { url, email } = made
  await ask({
    title: text.linkTitle,
    confirm: text.done,
    isNotice: true,
    body: html`<p>${text.linkNote(email)}</p>
      <label class="field">
        <span>${text.link}</span>
        <input name="link" readonly .value=${url} @focus=${selectAll} />
      </label>
      <button type="button" class="button" @click=${() => void copyText(url)}>
        ${icon('copy')} ${text.copy}
      </button>`,
    act: async () => {},
  })
  return true
}

// Whoever does not look closely gives less away.
const ROLES_LEAST_FIRST = ['cashier', 'developer', 'finance', 'owner'] as const satisfies Role[]

function selectAll(event: FocusEvent): void {
  if (event.target instanceof HTMLInputElement) event.target.select()
}
