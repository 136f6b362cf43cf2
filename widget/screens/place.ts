import type { Page } from 'playwright-core'

/** Where the element is seen. */
export interface Place {
  /** Names of the states it can show. */
  states: readonly string[]
  /** Brings a page into one. */
  show(page: Page, state: string, locale: string): Promise<void>
  close(): Promise<void>
}
