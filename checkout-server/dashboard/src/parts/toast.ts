import { html } from 'lit'
import { Store } from '../app/store.ts'
import { icon } from './icons.ts'

/** A short message in the corner. */
export interface Toast {
  id: number
  kind: 'good' | 'bad'
  text: string
}

const SHOWN_MS = 6_000

export const toasts = new Store<readonly Toast[]>([])
let count = 0

/** Says how something went. Errors stay until they are closed. */
export function say(kind: Toast['kind'], text: string): void {
  count += 1
  const toast = { id: count, kind, text }
  toasts.set([...toasts.get().slice(-2), toast])
  if (kind === 'good') setTimeout(() => close(toast.id), SHOWN_MS)
}

/** The messages, for the shell. */
export function toastList(closeLabel: string): unknown {
  return html`<div class="toasts" aria-live="polite">
    ${toasts.get().map(
      ({ id, kind, text }) =>
        html`<div class="toast ${kind}">
          ${icon(kind === 'good' ? 'check' : 'alert')}<span>${text}</span>
          <button class="icon-button" aria-label=${closeLabel} @click=${() => close(id)}>
            ${icon('cross')}
          </button>
        </div>`,
    )}
  </div>`
}

function close(id: number): void {
  toasts.set(toasts.get().filter((toast) => toast.id !== id))
}
