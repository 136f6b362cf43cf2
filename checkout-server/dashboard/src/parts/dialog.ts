import { html, nothing, render } from 'lit'
import { CallError } from '../app/http.ts'
import { catalogue } from '../app/locale.ts'
import { refusalText } from './error-words.ts'
import { icon } from './icons.ts'

const words = catalogue({
  id: { cancel: 'Batal', close: 'Tutup', offline: 'Tidak terhubung. Coba lagi.' },
  en: { cancel: 'Cancel', close: 'Close', offline: 'Not connected. Try again.' },
})

/** What a dialog asks. */
export interface Question {
  title: string
  /** Said below the title, with fields if there are any. */
  body: unknown
  /** Words on the button that does it. */
  confirm: string
  isDangerous?: boolean
  /** It tells and asks nothing: there is no way back. */
  isNotice?: boolean
  /** Does it. The dialog stays open with the reason when this fails. */
  act: (form: FormData) => Promise<void>
}

/** Asks in a dialog and does it there. Resolves with whether it was done. */
export function ask(question: Question): Promise<boolean> {
  const opener = document.activeElement
  const dialog = document.createElement('dialog')
  dialog.className = 'dialog'
  dialog.setAttribute('aria-labelledby', 'dialog-title')
  document.body.append(dialog)
  let isDone = false
  let isBusy = false
  let error = ''

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (isBusy) return
    isBusy = true
    draw()
    try {
      await question.act(new FormData(event.target as HTMLFormElement))
      isDone = true
      dialog.close()
    } catch (cause) {
      error = errorText(cause)
    }
    isBusy = false
    draw()
  }
  const draw = () => {
    const text = words()
    const tone = question.isDangerous ? 'danger' : 'primary'
    render(
      html`<form @submit=${submit}>
        <header>
          <h2 id="dialog-title">${question.title}</h2>
          <button
            type="button"
            class="icon-button"
            aria-label=${text.close}
            @click=${() => dialog.close()}
          >
            ${icon('cross')}
          </button>
        </header>
        <div class="dialog-body">
          ${question.body}
          <p class="error" role="alert">${error}</p>
        </div>
        <footer>
          ${
            question.isNotice
              ? nothing
              : html`<button type="button" class="button" @click=${() => dialog.close()}>
                  ${text.cancel}
                </button>`
          }
          <button class="button ${tone}" ?disabled=${isBusy}>${question.confirm}</button>
        </footer>
      </form>`,
      dialog,
    )
  }
  draw()
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove()
      if (opener instanceof HTMLElement) opener.focus()
      resolve(isDone)
    })
  })
}

/** Why a call failed, for people. @throws What is no failed call. */
export function errorText(cause: unknown): string {
  if (!(cause instanceof CallError)) throw cause
  return cause.code === 'offline' ? words().offline : refusalText(cause)
}
