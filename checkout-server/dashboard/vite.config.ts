import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import {
  CAN_DERIVE,
  DARK,
  declarationsOf,
  DERIVED,
  DERIVED_EXACTLY,
  FONT,
  LIGHT,
} from '../../widget/src/styles/tokens.ts'

const TOKENS = 'virtual:tokens.css'

/** The colours of the payment element, so that the dashboard and the checkout are one product. */
const tokens: Plugin = {
  name: 'tokens',
  resolveId: (id) => (id === TOKENS ? `\0${TOKENS}` : null),
  load: (id) => (id === `\0${TOKENS}` ? tokenStyles() : null),
}

// What shows a shop's own colour derives the others from it anew.
function tokenStyles(): string {
  const dark = `${declarationsOf(DARK)}color-scheme:dark;`
  return `
:root{${declarationsOf(LIGHT)}color-scheme:light;--font:${FONT};}
:root,.own-look{${DERIVED}}
@media (prefers-color-scheme:dark){:root:not([data-theme='light']){${dark}}}
:root[data-theme='dark']{${dark}}
@supports ${CAN_DERIVE}{:root,.own-look{${DERIVED_EXACTLY}}}`
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/dashboard/',
  publicDir: false,
  plugins: [tokens],
  logLevel: 'warn',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // A picture inside a style sheet would need `data:` in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
  },
})
