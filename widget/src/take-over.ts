import type { CheckoutPayment } from './contract.ts'
import { readPayment } from './read-payment.ts'

/**
 * What a server drew into the element's shadow root (`<template shadowrootmode="open">`). It stays on
 * screen until the element has something of its own to show, and goes in the same frame.
 */
export class ServerScreen {
  /** The element's own screens are drawn before this node; the server's is what follows it. */
  readonly end = document.createComment('')
  private readonly root: ShadowRoot
  private focusedPart: string | null = null
  private opened: string[] = []

  /** Finds it, by the form that makes its buttons work without script; null: there is none. */
  static in(root: ShadowRoot | null): ServerScreen | null {
    return root?.querySelector('form') ? new ServerScreen(root) : null
  }

  private constructor(root: ShadowRoot) {
    this.root = root
    root.prepend(this.end)
  }

  /** Takes it out, remembering what the payer had opened or was about to press. */
  remove(): void {
    this.focusedPart = this.root.activeElement?.getAttribute('part') ?? null
    this.opened = [...this.root.querySelectorAll('details[open]')].map(summaryOf)
    while (this.end.nextSibling) this.end.nextSibling.remove()
  }

  /** Puts that back on the screen which has taken its place. */
  restore(): void {
    for (const details of this.root.querySelectorAll('details')) {
      if (this.opened.includes(summaryOf(details))) details.open = true
    }
    if (this.focusedPart === null) return
    this.root.querySelector<HTMLElement>(`[part="${CSS.escape(this.focusedPart)}"]`)?.focus()
  }
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

function summaryOf(details: Element): string {
  return details.querySelector('summary')?.textContent.trim() ?? ''
}
