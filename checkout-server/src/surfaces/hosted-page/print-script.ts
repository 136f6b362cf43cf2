import { createHash } from 'node:crypto'

const SOURCE = `const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
for (const own of document.querySelectorAll('[data-readers]')) {
  if (!own.dataset.readers.split(' ').includes(timeZone)) continue
  for (const each of own.parentElement.children) each.hidden = each !== own
}
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}
`
const hash = createHash('sha256').update(SOURCE).digest('hex').slice(0, 16)

/**
 * What pages for paper need a script for: the button that prints, which therefore appears by it, and the
 * payer's own time zone, which no request tells.
 */
export const PRINT_SCRIPT = {
  source: SOURCE,
  path: `/pay/print-${hash}.js`,
  integrity: `sha384-${createHash('sha384').update(SOURCE).digest('base64')}`,
}
