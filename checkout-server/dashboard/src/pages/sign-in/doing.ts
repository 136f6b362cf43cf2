import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { CallError } from '../../app/http.ts'
import { errorText } from '../../parts/dialog.ts'
import { words } from './words.ts'

/** What a form for signing in does: one thing at a time, and what went wrong with the last. */
export class Doing implements ReactiveController {
  isBusy = false
  error = ''
  private readonly host: ReactiveControllerHost

  constructor(host: ReactiveControllerHost) {
    this.host = host
    host.addController(this)
  }

  hostConnected(): void {}

  /** A handler that hands in a form. @param wrong - What is said when the server refuses it. */
  submit(act: (form: FormData) => Promise<unknown>, wrong: string) {
    return (event: SubmitEvent) => {
      event.preventDefault()
      const form = new FormData(event.target as HTMLFormElement)
      void this.run(() => act(form), wrong)
    }
  }

  async run(act: () => Promise<unknown>, wrong: string): Promise<void> {
    this.isBusy = true
    this.error = ''
    this.host.requestUpdate()
    try {
      await act()
    } catch (error) {
      this.error = wordsFor(error, wrong)
    }
    this.isBusy = false
    this.host.requestUpdate()
  }
}

/** What is wrong is said in one way, whatever of it was wrong. */
function wordsFor(error: unknown, wrong: string): string {
  const isOurs = error instanceof CallError && error.code !== 'offline' && error.code !== 'unknown'
  if (!isOurs) return errorText(error)
  return error.code === 'rate_limited' ? words().tooOften : wrong
}
