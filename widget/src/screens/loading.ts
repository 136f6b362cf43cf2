import { html, type TemplateResult } from 'lit'
import type { Screen } from './screen.ts'

/** Shapes of what is coming, so that nothing jumps when it comes. */
export function loadingScreen({ text }: Screen): TemplateResult {
  return html`<div class="skeleton" role="img" aria-label=${text.loading}>
    <div class="bone short"></div>
    <div class="bone tall"></div>
    <div class="bone tile"></div>
    <div class="bone"></div>
    <div class="bone"></div>
  </div>`
}
