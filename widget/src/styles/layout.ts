import { css } from 'lit'

/** The card, its header, and the two columns it takes when its own box (not the window) is wide. */
export const layoutStyles = css`
  :host {
    display: block;
    container-type: inline-size;
    /* A container has no width of its own, so a flex box would shrink it to nothing. */
    min-inline-size: min(100%, 27rem);
    text-align: start;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  p,
  ol {
    margin: 0;
  }
  .card {
    display: grid;
    gap: 20px;
    max-width: 27rem;
    margin-inline: auto;
    padding: 20px 16px;
    background: var(--background);
    border: 1px solid var(--border);
    border-radius: var(--autogopay-radius, 16px);
    box-shadow: var(--shadow);
    overflow-wrap: anywhere;
  }
  header {
    text-align: center;
    padding-bottom: 16px;
    border-bottom: 1px solid var(--border);
  }
  .merchant {
    font-weight: 600;
  }
  .amount {
    font-size: 2rem;
    font-weight: 700;
    line-height: 1.25;
    letter-spacing: -0.02em;
    font-variant-numeric: tabular-nums;
  }
  .about,
  .exact {
    color: var(--muted);
    font-size: 0.875rem;
  }
  h2 {
    font-size: 1.0625rem;
    font-weight: 650;
    line-height: 1.35;
  }
  .aloud {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .skeleton {
    display: grid;
    gap: 12px;
    justify-items: center;
  }
  .bone {
    width: 80%;
    height: 14px;
    border-radius: 7px;
    background: var(--border);
    animation: breathe 1.6s ease-in-out infinite;
  }
  .bone.short {
    width: 36%;
  }
  .bone.tall {
    width: 52%;
    height: 34px;
    border-radius: 10px;
  }
  .bone.tile {
    width: min(100%, 276px);
    height: auto;
    aspect-ratio: 1;
    margin-block: 12px;
    border-radius: 12px;
  }
  @keyframes breathe {
    50% {
      opacity: 0.45;
    }
  }
  @container (min-width: 26rem) {
    .card {
      padding: 28px;
    }
  }
  @container (min-width: 46rem) {
    .waiting-qr {
      grid-template-columns: auto minmax(0, 1fr);
      column-gap: 36px;
      align-items: start;
      max-width: 47rem;
    }
    .waiting-qr header {
      grid-column: 1 / -1;
    }
  }
`
