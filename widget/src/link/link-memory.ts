/** What this tab remembers of a link: the payment that was made, or the key under which one was asked for. */
interface Remembered {
  token?: string
  key?: string
  /** Milliseconds since 1970. */
  at: number
}

// Whoever comes back later than this wants something new.
const KEY_LIFE_MS = 3_600_000

/**
 * Remembers a link's payment for as long as the tab is open, so that neither reading the page again nor
 * an answer that was lost leads to a second one. Where a page may store nothing it lasts as long as the
 * page.
 */
export class LinkMemory {
  private readonly name: string
  private kept: Remembered | null = null

  constructor(endpoint: string, slug: string) {
    this.name = `autogopay-link ${endpoint} ${slug}`
  }

  /** Token of the payment that was made. */
  get token(): string | null {
    return this.read()?.token ?? null
  }

  /** Key for the payer's wish: the same until a payment is known, or {@link forget}. */
  key(): string {
    const { key, at = 0 } = this.read() ?? {}
    if (key && Date.now() - at < KEY_LIFE_MS) return key
    const fresh = newKey()
    this.write({ key: fresh, at: Date.now() })
    return fresh
  }

  /** The payment has been made. */
  keep(token: string): void {
    this.write({ token, at: Date.now() })
  }

  forget(): void {
    this.write(null)
  }

  private read(): Remembered | null {
    try {
      // Another element of the page may have the same link.
      return JSON.parse(sessionStorage.getItem(this.name) ?? 'null') ?? this.kept
    } catch {
      return this.kept
    }
  }

  private write(remembered: Remembered | null): void {
    this.kept = remembered
    try {
      if (remembered) sessionStorage.setItem(this.name, JSON.stringify(remembered))
      else sessionStorage.removeItem(this.name)
    } catch {
      // Not allowed, or no room.
    }
  }
}

/** Not `crypto.randomUUID`, which pages without TLS lack. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
