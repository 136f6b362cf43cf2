/** @typedef {Record<string, unknown> & { sequence: number, status: string }} Payment */
/**
 * What the playground's server says of one token.
 * @typedef {object} Script
 * @property {Payment | null} payment - Null: there is none, or nobody can be asked.
 * @property {'answers' | 'silent' | 'not-found' | 'out-of-reach' | 'breaks-off'} manner
 */

/**
 * Answers the element in the page itself: no payment exists, and nothing leaves the browser. It speaks
 * the checkout API, streams included, for tokens that it was given a script for.
 */
export class ScriptedServer {
  /** @type {Map<string, Script>} */
  #scripts = new Map()
  /** @type {Map<string, Set<(payment: Payment) => void>>} */
  #listeners = new Map()
  /** @type {Map<string, { link: object, pay: (amount: number | undefined) => string }>} */
  #links = new Map()
  #renewals = 0
  /** The token that a script came for last: a new code has one of its own. */
  latest = ''
  #fetch = window.fetch.bind(window)

  /** Takes the place of `fetch` for what it has scripts for. */
  install() {
    window.fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : String(input), location.href)
      const [, slug = '', pays] =
        /\/checkout\/links\/([^/]+)(\/payments)?$/.exec(url.pathname) ?? []
      const found = this.#links.get(slug)
      if (found) return json(pays ? this.#payByLink(found, init ?? {}) : found.link)
      const [, token = '', action = ''] = /\/checkout\/([^/]+)\/?(\w*)$/.exec(url.pathname) ?? []
      const script = this.#scripts.get(token)
      return script ? this.#answer(token, action, script, init ?? {}) : this.#fetch(input, init)
    }
  }

  /**
   * @param {string} token
   * @param {Script} script
   */
  put(token, script) {
    this.#scripts.set(token, script)
    this.latest = token
  }

  /**
   * @param {string} slug
   * @param {object} link
   * @param {(amount: number | undefined) => string} pay - Puts the script of a payment; returns its token.
   */
  putLink(slug, link, pay) {
    this.#links.set(slug, { link, pay })
  }

  /**
   * @param {{ pay: (amount: number | undefined) => string }} link
   * @param {RequestInit} init
   */
  #payByLink({ pay }, { body }) {
    const token = pay(Object(JSON.parse(String(body))).amount)
    return { token, checkoutUrl: `${location.origin}/pay/${token}` }
  }

  /**
   * Changes a payment as its server would, and tells whoever listens.
   * @param {string} token
   * @param {Record<string, unknown>} change
   */
  change(token, change) {
    const script = this.#scripts.get(token)
    if (!script?.payment) return
    const { payment } = script
    script.payment = { ...payment, ...change, sequence: payment.sequence + 1 }
    for (const listener of this.#listeners.get(token) ?? []) listener(script.payment)
  }

  /**
   * @param {string} token
   * @param {string} action
   * @param {Script} script
   * @param {RequestInit} init
   */
  async #answer(token, action, script, init) {
    if (script.manner === 'silent') return this.#nothing(init.signal)
    if (script.manner === 'out-of-reach') throw new TypeError('the network is away')
    if (script.manner === 'not-found' || !script.payment) return problem(404, 'not_found')
    if (script.manner === 'breaks-off' && this.#hasAnswered(script)) {
      throw new TypeError('the network is away')
    }
    if (action === 'events') return this.#stream(token, init.signal)
    if (action === 'cancel') this.change(token, { status: 'cancelled', qrText: null })
    if (action === 'renew') return json(this.#renew(script.payment))
    this.#expire(token, script.payment)
    return json({ ...script.payment, serverTime: new Date().toISOString() })
  }

  /** @type {WeakSet<Script>} */
  #answered = new WeakSet()

  /** @param {Script} script */
  #hasAnswered(script) {
    if (this.#answered.has(script)) return true
    this.#answered.add(script)
    return false
  }

  /**
   * A code whose time is over is paid by nobody here.
   * @param {string} token
   * @param {Payment} payment
   */
  #expire(token, { status, expiresAt, isStuck }) {
    if (status !== 'pending' || isStuck || Date.parse(String(expiresAt)) > Date.now()) return
    this.change(token, { status: 'expired', qrText: null, deeplinkUrl: null })
  }

  /** @param {Payment} payment */
  #renew(payment) {
    this.#renewals += 1
    const token = `play-renewed-${this.#renewals}`
    const expiresAt = new Date(Date.now() + 15 * 60_000).toISOString()
    const { qrText = null, deeplinkUrl = null } = Object(payment.original)
    this.put(token, {
      manner: 'answers',
      payment: { ...payment, sequence: 1, status: 'pending', expiresAt, qrText, deeplinkUrl },
    })
    return { token, checkoutUrl: `${location.origin}/pay/${token}` }
  }

  /**
   * @param {string} token
   * @param {AbortSignal | null | undefined} signal
   */
  #stream(token, signal) {
    const encoder = new TextEncoder()
    const listeners = this.#listeners.get(token) ?? new Set()
    const scripts = this.#scripts
    this.#listeners.set(token, listeners)
    const body = new ReadableStream({
      start(controller) {
        /** @param {Payment} payment */
        const tell = (payment) => {
          const data = JSON.stringify({ ...payment, serverTime: new Date().toISOString() })
          const text = `event: payment\nid: ${payment.sequence}\ndata: ${data}\n\n`
          controller.enqueue(encoder.encode(text))
        }
        controller.enqueue(encoder.encode('retry: 1000\n\n'))
        listeners.add(tell)
        // What happened while the element was connecting, as the real server tells it.
        const payment = scripts.get(token)?.payment
        if (payment) tell(payment)
        // A quiet stream looks dead to the element.
        const beat = setInterval(() => controller.enqueue(encoder.encode(':\n\n')), 10_000)
        signal?.addEventListener('abort', () => {
          clearInterval(beat)
          listeners.delete(tell)
          controller.error(signal.reason)
        })
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }

  /** @param {AbortSignal | null | undefined} signal */
  #nothing(signal) {
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason))
    })
  }
}

/** @param {unknown} body */
function json(body) {
  return Response.json(body)
}

/**
 * @param {number} status
 * @param {string} code
 */
function problem(status, code) {
  return Response.json({ code, title: code, status }, { status })
}
