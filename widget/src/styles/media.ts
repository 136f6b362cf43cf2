import { css } from '../rendering/css.ts'

/** What visitors and devices ask for: less motion, their own colours, paper. */
export const mediaStyles = css`
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    .button,
    .tool,
    .status,
    .logo,
    .note,
    li::before {
      border: 1px solid;
    }
    .primary {
      border: 2px solid LinkText;
    }
    .dot {
      background: CanvasText;
    }
    .skeleton * {
      visibility: hidden;
    }
  }
  @media print {
    .card {
      border-color: #ccc;
      box-shadow: none;
      break-inside: avoid;
    }
    .tools,
    .actions,
    .hint,
    .status,
    .time > :first-child,
    .how:not([open]) {
      display: none;
    }
    .tile {
      print-color-adjust: exact;
    }
  }
`
