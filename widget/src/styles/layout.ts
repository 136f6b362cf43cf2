import { css } from '../rendering/css.ts'

/** The card, its header, and the two columns it takes when its own box (not the window) is wide. */
export const layoutStyles = css`
  :host {
    display: block;
    container-type: inline-size;
    /* A container has no width of its own, so a flex box would shrink it to nothing. */
    min-inline-size: min(100%, 27em);
  }
  :host([mode='button']) {
    display: inline-block;
    container-type: normal;
    min-inline-size: 0;
  }
  :host([mode='modal']) {
    display: contents;
  }
  :host([hidden]) {
    display: none;
  }
  /* Not of all pseudo-elements: each element would have two styles more to be worked out. */
  *,
  li::before,
  summary::after {
    box-sizing: border-box;
  }
  h2,
  p,
  ol {
    margin: 0;
  }
  .card {
    position: relative;
    display: grid;
    gap: 20px;
    max-width: 27em;
    margin-inline: auto;
    padding: 20px 16px;
    background: var(--background);
    border: 1px solid var(--border);
    border-radius: var(--autogopay-radius, 20px);
    box-shadow: var(--shadow);
    overflow-wrap: anywhere;
  }
  .body {
    display: contents;
  }
  header,
  .payee {
    display: grid;
    gap: 14px;
  }
  .payee {
    grid-template-columns: 44px minmax(0, 1fr);
    gap: 12px;
    align-items: center;
  }
  .logo {
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    border-radius: 13px;
    overflow: hidden;
    background: var(--tint);
    color: var(--ink);
    font-size: 1.125em;
    font-weight: 700;
  }
  canvas {
    width: 100%;
    height: 100%;
  }
  .merchant {
    font-weight: 700;
    line-height: 1.3;
  }
  .about,
  .exact,
  .label,
  .hint,
  .notice,
  [part='cancel'],
  .how summary,
  footer {
    color: var(--muted);
    font-size: 0.875em;
  }
  .due {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    justify-content: space-between;
    gap: 4px 16px;
  }
  .amount {
    font-size: 2em;
    font-weight: 700;
    line-height: 1.2;
    letter-spacing: -0.025em;
    font-variant-numeric: tabular-nums;
  }
  .time {
    display: flex;
    flex: 1 1 100%;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 12px;
    line-height: 1.35;
  }
  .countdown {
    font-weight: 700;
    font-variant-numeric: tabular-nums;
  }
  h2 {
    font-size: 1.125em;
    font-weight: 700;
    line-height: 1.35;
    letter-spacing: -0.01em;
  }
  footer {
    display: flex;
    justify-content: center;
    gap: 6px;
    padding-top: 14px;
    border-top: 1px solid var(--border);
    line-height: 1.4;
  }
  footer .icon {
    flex: none;
    width: 17px;
    height: 17px;
  }
  /* Painted already, so that it takes next to nothing to show it. */
  .early {
    opacity: 0;
  }
  .aloud {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @container (min-width: 26em) {
    .card {
      padding: 24px;
    }
    .time {
      display: grid;
      flex: none;
      text-align: end;
    }
  }
  @container (min-width: 46em) {
    .waiting-qr,
    .loading.qr {
      grid-template-columns: auto minmax(0, 1fr);
      gap: 24px 40px;
      align-items: start;
      max-width: 49em;
      padding: 32px;
    }
    .body > header,
    .body > footer {
      grid-column: 1 / -1;
    }
  }
`
