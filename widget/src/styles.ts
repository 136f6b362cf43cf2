import { css } from 'lit'
import { buttonStyles } from './styles/buttons.ts'
import { layoutStyles } from './styles/layout.ts'
import { messageStyles } from './styles/messages.ts'
import { payStyles } from './styles/pay.ts'
import { themeStyles } from './styles/theme.ts'

/** All of the element's styles. They reach the page as constructable sheets, which no CSP blocks. */
export const styles = [
  themeStyles,
  layoutStyles,
  payStyles,
  messageStyles,
  buttonStyles,
  css`
    @media (prefers-reduced-motion: reduce) {
      * {
        animation: none !important;
        transition: none !important;
      }
    }
  `,
]
