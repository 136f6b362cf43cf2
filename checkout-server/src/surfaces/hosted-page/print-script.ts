import { createHash } from 'node:crypto'

const SOURCE = `for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}
`
const hash = createHash('sha256').update(SOURCE).digest('hex').slice(0, 16)

/** The receipt's print button: the only thing there that needs a script, so it appears by it. */
export const PRINT_SCRIPT = {
  source: SOURCE,
  path: `/pay/print-${hash}.js`,
  integrity: `sha384-${createHash('sha384').update(SOURCE).digest('base64')}`,
}
