import { fixture, html } from '@open-wc/testing'
import type { AutogopayCheckout } from '../autogopay-checkout.ts'
import '../define.ts'
import { waitUntil } from './wait-until.ts'

/** Server that tests pretend to talk to; the fake server answers for it. */
export const ENDPOINT = 'https://pay.example'

/** Puts an element for token `t1` on the page, with a plain link inside, as a shop would. */
export async function givenElement(
  attributes: { locale?: 'id' | 'en'; token?: string } = {},
): Promise<AutogopayCheckout> {
  const { locale = 'id', token = 't1' } = attributes
  return fixture<AutogopayCheckout>(
    html`<autogopay-checkout token=${token} endpoint=${ENDPOINT} locale=${locale}
      ><a href="/pay/${token}">Bayar</a></autogopay-checkout
    >`,
  )
}

/** Waits until the element shows a screen, by its class (`waiting-qr`, `paid`, …). */
export async function shows(element: AutogopayCheckout, kind: string): Promise<void> {
  const card = () => element.shadowRoot?.querySelector('.card')
  await eventually(() => card()?.classList.contains(kind), `never showed ${kind}`)
}

/** Waits until something holds, for as long as a busy machine may take. */
export async function eventually(claim: () => unknown, otherwise?: string): Promise<void> {
  await waitUntil(claim as () => boolean, otherwise, { timeout: 8_000 })
}

/** The first element in the shadow root that matches; throws when there is none. */
export function find<Found extends Element = HTMLElement>(
  element: AutogopayCheckout,
  selector: string,
): Found {
  const found = element.shadowRoot?.querySelector<Found>(selector)
  if (!found) throw new Error(`nothing matches ${selector}`)
  return found
}

/** Clicks the first element in the shadow root that matches. */
export function click(element: AutogopayCheckout, selector: string): void {
  find(element, selector).click()
}

/** All text on the card, with white space as it is read. */
export function textOf(element: AutogopayCheckout): string {
  return find(element, '.card').innerText.replace(/\s+/g, ' ')
}

/** Collects the element's own events, as the page hears them at the document. */
export function hearEvents(kinds = ['paid', 'expired', 'cancelled', 'error']): {
  heard: CustomEvent[]
  types: () => string[]
  stop: () => void
} {
  const names = kinds.map((name) => `autogopay-${name}`)
  const heard: CustomEvent[] = []
  const listen = (event: Event) => heard.push(event as CustomEvent)
  for (const name of names) document.addEventListener(name, listen)
  return {
    heard,
    types: () => heard.map((event) => event.type),
    stop: () => names.forEach((name) => document.removeEventListener(name, listen)),
  }
}
