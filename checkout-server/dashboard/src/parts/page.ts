import { LitElement } from 'lit'
import { property } from 'lit/decorators.js'
import { locale } from '../app/locale.ts'
import type { Place } from '../app/router.ts'
import { session } from '../app/session.ts'
import { Follows } from '../app/store.ts'

/** Where a page was called, with the parts of its path by name. */
export interface PageRoute extends Place {
  params: Readonly<Record<string, string>>
}

/**
 * A page or a part of one. It draws into the document itself rather than into a shadow root: one style
 * sheet serves all pages, and labels reach their fields across parts.
 */
export abstract class Part extends LitElement {
  constructor() {
    super()
    this.addController(new Follows(this, locale, session))
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }
}

/** A page: a folder in `pages/`, a line in `routes.ts`. */
export abstract class Page extends Part {
  @property({ attribute: false }) route: PageRoute = {
    path: '',
    query: new URLSearchParams(),
    params: {},
  }

  /** What the browser's tab says. */
  abstract get heading(): string
}
