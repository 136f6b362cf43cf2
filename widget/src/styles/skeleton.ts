import { css } from '../rendering/css.ts'

/** The screen to come, with shapes in place of its words. */
export const skeletonStyles = css`
  .skeleton * {
    border-color: transparent !important;
    background: none !important;
    color: transparent !important;
    stroke: none !important;
  }
  .skeleton
    :is(
      .merchant,
      .about,
      .amount,
      .time,
      h2,
      li,
      summary,
      .logo,
      .tool,
      .tile,
      .status,
      .button:not(.quiet)
    ) {
    border-radius: 10px;
    background: var(--border) content-box !important;
    animation: breathe 1.8s ease-in-out infinite;
  }
  .skeleton :is(.logo, .tool, .tile, .status, .button:not(.quiet)) {
    background: var(--border) !important;
  }
  .skeleton :is(.merchant, .about) {
    width: fit-content;
    line-height: 1.1;
    margin-block: 0.15em;
  }
  .skeleton li::before,
  .skeleton summary::after {
    visibility: hidden;
  }
`
