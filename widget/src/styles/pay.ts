import { css } from 'lit'

/** The screens on which a payer can pay: code, countdown, steps. */
export const payStyles = css`
  .pay {
    display: grid;
    gap: 14px;
    justify-items: center;
  }
  .tile {
    max-width: 100%;
    border-radius: 12px;
  }
  .pay .tile {
    display: grid;
    place-items: center;
    padding: 4px;
    background: #fff;
    border: 1px solid var(--border);
    forced-color-adjust: none;
  }
  .pay .tile.empty {
    width: 276px;
    aspect-ratio: 1;
    padding: 24px;
    color: #56635d;
    text-align: center;
  }
  .qr {
    display: block;
    max-width: 100%;
    height: auto;
  }
  .time {
    display: grid;
    justify-items: center;
    line-height: 1.3;
  }
  .label {
    color: var(--muted);
    font-size: 0.8125rem;
  }
  .countdown {
    font-size: 1.5rem;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }
  .guide {
    display: grid;
    gap: 12px;
  }
  .status {
    display: inline-flex;
    align-items: center;
    justify-self: start;
    gap: 8px;
    padding: 4px 12px 4px 10px;
    border-radius: 999px;
    background: var(--tint);
    color: var(--accent);
    font-size: 0.875rem;
    font-weight: 600;
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
    animation: breathe 1.6s ease-in-out infinite;
  }
  ol {
    display: grid;
    gap: 10px;
    padding: 0;
    list-style: none;
    counter-reset: step;
  }
  li {
    display: grid;
    grid-template-columns: 24px minmax(0, 1fr);
    gap: 10px;
    counter-increment: step;
    font-size: 0.9375rem;
  }
  li::before {
    content: counter(step);
    display: grid;
    place-items: center;
    width: 24px;
    height: 24px;
    border-radius: 50%;
    background: var(--tint);
    color: var(--accent);
    font-size: 0.8125rem;
    font-weight: 700;
  }
  .hint {
    color: var(--muted);
    font-size: 0.875rem;
  }
`
