import { buttonStyles } from './styles/buttons.ts'
import { layoutStyles } from './styles/layout.ts'
import { mediaStyles } from './styles/media.ts'
import { messageStyles } from './styles/messages.ts'
import { payStyles } from './styles/pay.ts'
import { skeletonStyles } from './styles/skeleton.ts'
import { themeStyles } from './styles/theme.ts'

/** All of the element's styles. They reach the page as constructable sheets, which no CSP blocks. */
export const styles = [
  themeStyles,
  layoutStyles,
  payStyles,
  messageStyles,
  buttonStyles,
  skeletonStyles,
  mediaStyles,
]
