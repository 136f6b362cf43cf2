import { css } from 'lit'

/** The screens that say how it ended. */
export const messageStyles = css`
  .message {
    --mark: var(--muted);
    display: grid;
    gap: 10px;
    justify-items: center;
    padding-block: 8px;
    text-align: center;
  }
  .message h2 {
    font-size: 1.25rem;
  }
  .message p {
    max-width: 34ch;
    color: var(--muted);
    text-wrap: balance;
  }
  .message .button {
    margin-top: 8px;
  }
  .paid .message {
    --mark: var(--good);
  }
  .expired .message,
  .unreachable .message {
    --mark: var(--wait);
  }
  .denied .message,
  .unknown .message {
    --mark: var(--bad);
  }
  .icon {
    width: 64px;
    height: 64px;
    margin-bottom: 4px;
    padding: 14px;
    border-radius: 50%;
    background: color-mix(in srgb, var(--mark) 14%, transparent);
    fill: none;
    stroke: var(--mark);
    stroke-width: 2.2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .paid .icon {
    background: var(--mark);
    stroke: var(--background);
    animation: arrive 0.45s cubic-bezier(0.2, 1.4, 0.4, 1);
  }
  .spinner {
    width: 48px;
    height: 48px;
    margin-bottom: 4px;
    border: 4px solid var(--border);
    border-top-color: var(--accent);
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes arrive {
    from {
      transform: scale(0.4);
      opacity: 0;
    }
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
`
