import { Store } from './store.ts'

/** Which colours: always the same, or as the system says. */
export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'autogopay.theme'

/** The colours that the visitor chose. */
export const theme = new Store<Theme>(firstTheme())

/** Chooses the colours, for this browser. */
export function chooseTheme(chosen: Theme): void {
  localStorage.setItem(KEY, chosen)
  theme.set(chosen)
  applyTheme()
}

/** Puts the choice on the document. */
export function applyTheme(): void {
  const chosen = theme.get()
  if (chosen === 'auto') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = chosen
}

function firstTheme(): Theme {
  return THEMES.find((one) => one === localStorage.getItem(KEY)) ?? 'auto'
}
