import { html, type TemplateResult } from 'lit'
import { copyButton } from '../../parts/copy.ts'

/** Code under its title, to be read and copied. */
export const codeBlock = (title: string, content: string): TemplateResult =>
  html`<div class="code-head">
      <h2>${title}</h2>
      ${copyButton(content, title)}
    </div>
    <pre class="snippet" tabindex="0" aria-label=${title}><code>${content}</code></pre>`
