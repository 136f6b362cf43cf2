import { css } from '../rendering/css.ts'

/** The screens that say how it ended. */
export const messageStyles = css`
  .icon {
    fill: none;
    stroke: currentcolor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .message {
    --mark: var(--muted);
    display: grid;
    gap: 10px;
    justify-items: center;
    padding-block: 12px;
    text-align: center;
  }
  .message h2 {
    font-size: 1.375em;
  }
  .message p {
    max-width: 36ch;
    color: var(--muted);
    text-wrap: pretty;
  }
  ::slotted(a) {
    color: var(--ink);
  }
  .message .button {
    margin-top: 8px;
  }
  .message .icon {
    width: 68px;
    height: 68px;
    margin-bottom: 4px;
    padding: 16px;
    border-radius: 50%;
    background: color-mix(in srgb, var(--mark) 13%, transparent);
    color: var(--mark);
  }
  .paid .message {
    --mark: var(--good);
  }
  .expired .message,
  .unreachable .message,
  .review .message,
  .uncreated .message {
    --mark: var(--wait);
  }
  .denied .message,
  .unknown .message {
    --mark: var(--bad);
  }
  .paid .message .icon {
    background: var(--mark);
    color: var(--background);
    animation: arrive 0.5s cubic-bezier(0.2, 1.4, 0.4, 1);
  }
  .paid .message .icon path {
    stroke-dasharray: 24;
    animation: draw 0.45s 0.12s ease-out backwards;
  }
  .spinner {
    width: 52px;
    height: 52px;
    margin-bottom: 4px;
    border: 4px solid var(--border);
    border-top-color: var(--ink);
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes arrive {
    from {
      transform: scale(0.5);
      opacity: 0;
    }
  }
  @keyframes draw {
    from {
      stroke-dashoffset: 24;
    }
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
`
