import { css } from '../rendering/css.ts'
import {
  CAN_DERIVE,
  DARK,
  declarationsOf,
  DERIVED,
  DERIVED_EXACTLY,
  FONT,
  LIGHT,
} from './tokens.ts'

const dark = `${declarationsOf(DARK)}color-scheme:dark;`

/** Colours and type: light or dark as the `theme` attribute says, else as the visitor prefers. */
export const themeStyles = css`
  /*
   * Nothing that a page sets for its own text comes in, but whether it is there at all. The size is the
   * visitor's own setting, whatever the page makes of it: all others are measured by it.
   */
  :host {
    all: initial;
    visibility: inherit;
    pointer-events: inherit;
    ${declarationsOf(LIGHT) + DERIVED}
    color-scheme: light;
    font-family: var(--autogopay-font, ${FONT});
    line-height: 1.5;
    color: var(--text);
    -webkit-font-smoothing: antialiased;
    -webkit-text-size-adjust: 100%;
  }
  /* On paper it is always light. */
  @media screen and (prefers-color-scheme: dark) {
    :host(:not([theme='light'])) {
      ${dark}
    }
  }
  @media screen {
    :host([theme='dark']) {
      ${dark}
    }
  }
  @supports ${CAN_DERIVE} {
    :host {
      ${DERIVED_EXACTLY}
    }
  }
`
