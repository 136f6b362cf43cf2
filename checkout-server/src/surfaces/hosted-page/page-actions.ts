import type { Screen } from '../../../../widget/src/screens/screen.ts'
import type { Flow } from '../../../../widget/src/view.ts'
import type { ListenerAttributes } from './render-template.ts'

/** What a payer may do on the page by a form alone. */
export const FORM_ACTIONS = ['check', 'cancel', 'renew'] as const
export type FormAction = (typeof FORM_ACTIONS)[number]

const FLOWS: readonly Flow[] = ['qr', 'app']

/** The element's handlers, and what each becomes where there is no script. */
export interface PageActions {
  on: Screen['on']
  listener: ListenerAttributes
}

/**
 * Stands in for the element's handlers while its screens are drawn on the server: a listener is called
 * once to see what it would do, and its button becomes a submit button that does the same.
 * @param path - Address of the page, without query. @param query - What stays in it, `?lang=en`.
 */
export function pageActions({ path, query }: { path: string; query: string }): PageActions {
  let wish: { name: string; value: unknown } | null = null
  const on = new Proxy({} as Screen['on'], {
    get: (_target, name) => (value: unknown) => {
      wish = { name: String(name), value }
    },
  })
  const wishOf = (handler: unknown): typeof wish => {
    wish = null
    try {
      if (typeof handler === 'function') handler()
    } catch {
      // It wanted more of a browser than there is here.
    }
    return wish
  }
  return {
    on,
    listener(handler) {
      const { name, value } = wishOf(handler) ?? {}
      if (isFormAction(name)) return [['formaction', `${path}/${name}${query}`]]
      if (name === 'refresh') return reload(path, [])
      if (name === 'choose' && isFlow(value)) {
        return reload(path, [
          ['name', 'flow'],
          ['value', value],
        ])
      }
      return null
    },
  }
}

/** A button that asks for the page again. The form's hidden fields say the language. */
function reload(path: string, more: readonly [string, string][]): [string, string][] {
  return [['formmethod', 'get'], ['formaction', path], ...more]
}

function isFormAction(name: unknown): name is FormAction {
  return FORM_ACTIONS.some((action) => action === name)
}

/** Whether a query's `flow` names a way to pay. */
export function isFlow(value: unknown): value is Flow {
  return FLOWS.some((flow) => flow === value)
}
