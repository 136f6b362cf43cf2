import { html } from 'lit'
import { account } from '../../app/account.ts'
import { catalogue } from '../../app/locale.ts'
import type { Membership } from '../../app/me.ts'
import { ask } from '../../parts/dialog.ts'
import { say } from '../../parts/toast.ts'

export const leaveWords = catalogue({
  id: {
    leave: 'Tinggalkan tim',
    title: (shop: string) => `Tinggalkan ${shop}?`,
    note: 'Anda tidak melihat apa pun dari toko ini lagi, sampai diundang kembali.',
    left: 'Anda sudah meninggalkan tim.',
  },
  en: {
    leave: 'Leave the team',
    title: (shop: string) => `Leave ${shop}?`,
    note: 'You see nothing of this shop any more, until you are invited again.',
    left: 'You have left the team.',
  },
})

/** Asks whether somebody wants to leave a team, and does it. @returns Whether it was done. */
export async function askToLeave({ id, name }: Membership): Promise<boolean> {
  const text = leaveWords()
  const isDone = await ask({
    title: text.title(name),
    confirm: text.leave,
    isDangerous: true,
    body: html`<p>${text.note}</p>`,
    act: () => account.leave(id),
  })
  if (isDone) say('good', text.left)
  return isDone
}
