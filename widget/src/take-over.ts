import type { CheckoutPayment } from './contract.ts'
import { readPayment } from './read-payment.ts'

/** What a server drew into the element's shadow root (`<template shadowrootmode="open">`). */
export interface ServerScreen {
  /** The element's own screens are drawn before this node; the server's is what follows it. */
  readonly end: Node
  /**
   * Takes it out, remembering what the payer had opened or was about to press.
   * @returns Puts that back on the screen which has taken its place.
   */
  remove(): () => void
}

/**
 * Finds what a server drew, by the form that makes its buttons work without script. It stays on screen
 * until the element has something of its own to show, and goes in the same frame.
 * @returns Null: there is none.
 */
export function serverScreenIn(root: ShadowRoot): ServerScreen | null {
  if (!root.querySelector('form')) return null
  const end = document.createComment('')
  root.prepend(end)
  const remove = () => {
    const focused = nameOf(root.activeElement)
    const opened = [...root.querySelectorAll('details[open] > summary')].map(nameOf)
    while (end.nextSibling) end.nextSibling.remove()
    return () => {
      for (const each of root.querySelectorAll<HTMLElement>('a, button, summary')) {
        const name = nameOf(each)
        if (opened.includes(name)) each.parentElement?.setAttribute('open', '')
        if (name === focused) each.focus()
      }
    }
  }
  return { end, remove }
}

/**
 * Reads the payment that the page carries, so that none has to be asked for: the element's child
 * `<script type="application/json">` with `{ "token": …, "payment": … }`.
 * @param token - Of the payment that the element shows.
 * @returns Null: there is none, of another payment, or from an earlier visit to the page.
 */
export function carriedPayment(host: Element, token: string): CheckoutPayment | null {
  const script = host.querySelector(':scope > script[type="application/json"]')
  if (!script) return null
  try {
    const carried = Object(JSON.parse(script.textContent))
    if (carried.token !== token) return null
    const payment = readPayment(carried.payment)
    const ageMs = ageOfPage()
    if (ageMs === null) return null
    const serverTime = new Date(Date.parse(payment.serverTime) + ageMs).toISOString()
    return { ...payment, serverTime }
  } catch {
    return null
  }
}

/** Milliseconds since the server answered with this page; null: nobody knows. */
function ageOfPage(): number | null {
  const [navigation] = performance.getEntriesByType('navigation')
  if (!(navigation instanceof PerformanceNavigationTiming)) return null
  // Going back may show the page as the browser kept it, however long ago.
  if (navigation.type === 'back_forward') return null
  return Math.max(0, performance.now() - navigation.responseStart)
}

/** What a button, link or summary is called in both drawings. */
function nameOf(element: Element | null): string {
  return element?.getAttribute('part') ?? element?.textContent.trim() ?? ''
}
