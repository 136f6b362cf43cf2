import { css } from '../rendering/css.ts'

/** The screens on which a payer can pay: code, link, steps. */
export const payStyles = css`
  .pay,
  .guide {
    display: grid;
    gap: 14px;
    align-content: start;
  }
  .pay {
    justify-items: center;
  }
  .tile {
    display: grid;
    place-items: center;
    max-width: 100%;
    padding: 2px;
    background: var(--paper);
    border: 1px solid var(--border);
    border-radius: 16px;
    overflow: hidden;
    cursor: zoom-in;
    forced-color-adjust: none;
  }
  .tile.empty {
    background: none;
    color: var(--muted);
    text-align: center;
    cursor: default;
  }
  .tile.empty > * {
    grid-area: 1 / 1;
  }
  .tile rect {
    fill: var(--paper);
  }
  .tile svg {
    display: block;
    max-width: 100%;
    height: auto;
  }
  .status {
    display: inline-flex;
    align-items: center;
    justify-self: start;
    gap: 8px;
    padding: 4px 12px 4px 10px;
    border-radius: 99px;
    background: var(--tint);
    color: var(--ink);
    font-size: 0.875em;
    font-weight: 700;
  }
  .status.offline {
    background: color-mix(in srgb, var(--wait) 12%, transparent);
    color: var(--wait);
  }
  .dot {
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: currentcolor;
    animation: breathe 1.8s ease-in-out infinite;
  }
  .how {
    border-bottom: 1px solid var(--border);
  }
  .guide .how {
    margin-top: -10px;
  }
  .how summary {
    justify-content: space-between;
    color: var(--text);
    font-weight: 700;
  }
  .how summary::after {
    content: '';
    flex: none;
    width: 8px;
    height: 8px;
    margin-inline: 12px 4px;
    border: solid var(--muted);
    border-width: 0 2px 2px 0;
    transform: rotate(45deg);
  }
  .how[open] summary::after {
    transform: rotate(-135deg);
  }
  ol {
    display: grid;
    gap: 10px;
    padding: 2px 0 16px;
    list-style: none;
    counter-reset: step;
  }
  li {
    display: grid;
    grid-template-columns: 24px minmax(0, 1fr);
    gap: 10px;
    counter-increment: step;
  }
  li::before {
    content: counter(step);
    display: grid;
    place-items: center;
    width: 24px;
    height: 24px;
    border-radius: 50%;
    background: var(--tint);
    color: var(--ink);
    font-size: 0.875em;
    font-weight: 700;
  }
  .note,
  .help p {
    padding: 12px 14px;
    border-radius: 14px;
    background: color-mix(in srgb, var(--wait) 10%, transparent);
  }
  .note p,
  .help p {
    font-size: 0.875em;
  }
  .note,
  .help {
    display: grid;
    gap: 10px;
    width: 100%;
  }
  /* A live region is only heard when it was there before, so it stays and takes no room. */
  .help:not(:has(p)) {
    margin-top: -14px;
  }
  @keyframes breathe {
    50% {
      opacity: 0.4;
    }
  }
`
