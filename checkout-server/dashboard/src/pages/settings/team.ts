import type { Invitation, Member, Role } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement } from 'lit/decorators.js'
import { api } from '../../app/api.ts'
import { BASE, go } from '../../app/router.ts'
import { may, merchant, session } from '../../app/session.ts'
import { ask, errorText } from '../../parts/dialog.ts'
import { timeText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { Load } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import { headingOf, settingsPage } from './frame.ts'
import { askInvitation } from './invite.ts'
import { askToLeave, leaveWords } from './leave.ts'
import { roleWords } from './role-words.ts'
import { words } from './team-words.ts'

const ROLES: readonly Role[] = ['owner', 'finance', 'developer', 'cashier']

/** Who works for the shop, and who is invited to. */
@customElement('ap-team')
export class Team extends Page {
  private readonly members = new Load<Member[]>(
    this,
    async (signal) => (await api.team.members({ signal })).data,
  )
  private readonly invitations = new Load<Invitation[]>(
    this,
    async (signal) => (await api.team.invitations({ signal })).data,
  )

  get heading(): string {
    return headingOf('team')
  }

  protected override render(): unknown {
    const text = words()
    return settingsPage(
      'team',
      html`<section class="card">
          <h2>${text.members}</h2>
          ${this.members.render(
            (members) =>
              html`<ul class="entries">
                ${members.map((member) => this.member(member))}
              </ul>`,
          )}
        </section>
        <section class="card">
          <div class="card-head">
            <h2>${text.invitations}</h2>
            ${
              may('team:write')
                ? html`<button class="button primary" @click=${this.invite}>
                    ${icon('user')} ${text.invite}
                  </button>`
                : nothing
            }
          </div>
          ${this.invitations.render((invitations) => this.invited(invitations))}
        </section>`,
    )
  }

  private member(member: Member): unknown {
    const text = words()
    const now = session.get()
    const isMe = now.kind === 'signed-in' && now.me.user.id === member.id
    const roles = roleWords()
    return html`<li class="with-side">
      <span>
        <b>${member.name} ${isMe ? html`<span class="mark good">${text.you}</span>` : nothing}</b>
        <small>${member.email ?? member.username}</small>
      </span>
      <span class="entry-side">
        ${
          may('team:write')
            ? html`<select
                aria-label=${text.role(member.name)}
                @change=${(event: Event) => void this.changeRole(member, event)}
              >
                ${ROLES.map(
                  (role) =>
                    html`<option value=${role} .selected=${role === member.role}>
                      ${roles[role].name}
                    </option>`,
                )}
              </select>`
            : html`<span class="mark calm">${roles[member.role].name}</span>`
        }
        ${this.wayOut(member, isMe)}
      </span>
    </li>`
  }

  private wayOut(member: Member, isMe: boolean): unknown {
    const text = words()
    if (isMe) {
      return html`<button class="button small danger-quiet" @click=${this.leave}>
        ${leaveWords().leave}
      </button>`
    }
    if (!may('team:write')) return nothing
    return html`<button
      class="icon-button"
      aria-label="${text.remove}: ${member.name}"
      @click=${() => void this.takeOut(member)}
    >
      ${icon('trash')}
    </button>`
  }

  private invited(invitations: readonly Invitation[]): unknown {
    const text = words()
    if (invitations.length === 0) return html`<p class="note">${text.none}</p>`
    return html`<ul class="entries">
      ${invitations.map(
        ({ id, email, role, expiresAt }) =>
          html`<li>
            <span>
              <b>${email}</b>
              <small>${roleWords()[role].name} · ${text.until(timeText(expiresAt))}</small>
            </span>
            ${
              may('team:write')
                ? html`<button
                    class="button small danger-quiet"
                    aria-label="${text.revoke}: ${email}"
                    @click=${() => void this.revoke(id)}
                  >
                    ${text.revoke}
                  </button>`
                : nothing
            }
          </li>`,
      )}
    </ul>`
  }

  private async changeRole({ id }: Member, event: Event): Promise<void> {
    const select = event.target as HTMLSelectElement
    try {
      await api.team.changeRole(id, select.value as Role)
      say('good', words().roleChanged)
    } catch (error) {
      say('bad', errorText(error))
    }
    // Shows the role that holds, also when it was refused.
    await this.members.restart()
  }

  private async takeOut({ id, name }: Member): Promise<void> {
    const text = words()
    const isDone = await ask({
      title: text.removeTitle(name),
      confirm: text.remove,
      isDangerous: true,
      body: html`<p>${text.removeNote}</p>`,
      act: async () => void (await api.team.remove(id)),
    })
    if (!isDone) return
    say('good', text.removed)
    await this.members.reload()
  }

  private readonly leave = async () => {
    const shop = merchant()
    if (shop && (await askToLeave(shop))) go(`${BASE}/menu`)
  }

  private readonly invite = async () => {
    if (await askInvitation()) await this.invitations.reload()
  }

  private async revoke(id: string): Promise<void> {
    try {
      await api.team.revoke(id)
      say('good', words().revoked)
    } catch (error) {
      say('bad', errorText(error))
    }
    await this.invitations.reload()
  }
}
