import {
  html,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit'
import { CallError } from '../app/http.ts'
import { catalogue } from '../app/locale.ts'
import { refusalText } from './error-words.ts'
import { icon } from './icons.ts'

const words = catalogue({
  id: {
    offline: 'Tidak terhubung',
    offlineNote: 'Periksa koneksi internet Anda. Halaman ini mencoba lagi begitu tersambung.',
    failed: 'Belum bisa dimuat',
    forbidden: 'Bukan untuk peran Anda',
    missing: 'Tidak ditemukan',
    again: 'Coba lagi',
    loading: 'Memuat…',
  },
  en: {
    offline: 'Not connected',
    offlineNote: 'Check your internet connection. This page tries again once you are back.',
    failed: 'This could not be loaded',
    forbidden: 'Not for your role',
    missing: 'Not found',
    again: 'Try again',
    loading: 'Loading…',
  },
})

const TOGETHER_MS = 150

type State<Data> =
  { kind: 'loading' } | { kind: 'ready'; data: Data } | { kind: 'failed'; error: CallError }

/**
 * Data of a page: loads it, keeps what is there while it is read again, and tries again when the
 * browser is back on the net.
 */
export class Load<Data> implements ReactiveController {
  state: State<Data> = { kind: 'loading' }
  private readonly host: ReactiveControllerHost
  private readonly read: (signal: AbortSignal) => Promise<Data>
  private running: AbortController | null = null
  private readonly again = () => void this.reload()
  private timer: ReturnType<typeof setTimeout> | undefined
  private isReading = false
  private readAt = Number.NEGATIVE_INFINITY

  constructor(host: ReactiveControllerHost, read: (signal: AbortSignal) => Promise<Data>) {
    this.host = host
    this.read = read
    host.addController(this)
  }

  get data(): Data | null {
    return this.state.kind === 'ready' ? this.state.data : null
  }

  hostConnected(): void {
    addEventListener('online', this.again)
    void this.reload()
  }

  hostDisconnected(): void {
    removeEventListener('online', this.again)
    clearTimeout(this.timer)
    this.running?.abort()
  }

  /** Reads anew; what is on screen stays until the answer is there. */
  async reload(): Promise<void> {
    this.running?.abort()
    this.readAt = performance.now()
    this.isReading = true
    const running = new AbortController()
    this.running = running
    try {
      const data = await this.read(running.signal)
      if (!running.signal.aborted) this.show({ kind: 'ready', data })
    } catch (error) {
      if (running.signal.aborted) return
      if (!(error instanceof CallError)) throw error
      // Old figures are better than none, unless they are no longer this person's to see.
      if (this.state.kind !== 'ready' || error.code === 'not_found') {
        this.show({ kind: 'failed', error })
      }
    } finally {
      if (this.running === running) this.isReading = false
    }
  }

  /** Shows the loading state, then reads: for another question than before. */
  restart(): Promise<void> {
    this.show({ kind: 'loading' })
    return this.reload()
  }

  /**
   * Reads anew soon. Many news at once are one reading, and in a busy shop there is one each `everyMs`:
   * the server counts a person's calls.
   */
  reloadSoon(everyMs = 2_000): void {
    clearTimeout(this.timer)
    const restMs = this.readAt + everyMs - performance.now()
    this.timer = setTimeout(
      // A server that takes its time is not asked again before it has answered.
      () => (this.isReading ? this.reloadSoon(everyMs) : this.again()),
      Math.max(TOGETHER_MS, restMs),
    )
  }

  show(state: State<Data>): void {
    this.state = state
    this.host.requestUpdate()
  }

  /** The state on screen. */
  render(
    ready: (data: Data) => unknown,
    { loading = skeleton() }: { loading?: unknown } = {},
  ): unknown {
    if (this.state.kind === 'ready') return ready(this.state.data)
    return this.state.kind === 'loading' ? loading : failure(this.state.error, this.again)
  }
}

/** Grey bars where something will be. */
export function skeleton(lines = 4): TemplateResult {
  return html`<div class="skeleton" role="status">
    <span class="visually-hidden">${words().loading}</span>
    ${Array.from({ length: lines }, () => html`<span class="bar" aria-hidden="true"></span>`)}
  </div>`
}

/** Nothing is there, and what to do about it. */
export function empty(content: {
  icon: Parameters<typeof icon>[0]
  title: string
  note: string
  action?: unknown
}): TemplateResult {
  return html`<div class="state">
    <span class="state-icon">${icon(content.icon)}</span>
    <h2>${content.title}</h2>
    <p>${content.note}</p>
    ${content.action ?? ''}
  </div>`
}

/** Why something cannot be shown, with a way to try again. */
export function failure(error: CallError, again: () => void): TemplateResult {
  const text = words()
  const isOffline = error.code === 'offline'
  const titles: Partial<Record<CallError['code'], string>> = {
    offline: text.offline,
    forbidden: text.forbidden,
    not_found: text.missing,
  }
  return html`<div class="state" role="alert">
    <span class="state-icon">${icon(isOffline ? 'offline' : 'alert')}</span>
    <h2>${titles[error.code] ?? text.failed}</h2>
    <p>${isOffline ? text.offlineNote : refusalText(error)}</p>
    <button class="button" @click=${again}>${icon('again')} ${text.again}</button>
  </div>`
}
