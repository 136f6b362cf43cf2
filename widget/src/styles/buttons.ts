import { css } from 'lit'

/** Everything that can be pressed: 44 pixels high at least, with a visible focus. */
export const buttonStyles = css`
  .actions {
    display: grid;
    gap: 8px;
    margin-top: 4px;
  }
  .button {
    display: flex;
    align-items: center;
    justify-content: center;
    width: 100%;
    min-height: 48px;
    padding: 10px 18px;
    border: 1px solid var(--edge);
    border-radius: 12px;
    background: transparent;
    color: var(--text);
    font: inherit;
    font-weight: 600;
    line-height: 1.25;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
    transition: filter 0.15s;
  }
  .button:hover {
    filter: brightness(1.08);
    border-color: var(--muted);
  }
  .button:disabled {
    cursor: progress;
    color: var(--muted);
  }
  .primary {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }
  .primary:hover {
    border-color: transparent;
  }
  .primary:disabled {
    color: var(--on-accent);
  }
  .large {
    min-height: 56px;
    font-size: 1.125rem;
  }
  .quiet {
    border-color: transparent;
    color: var(--accent);
  }
  .danger {
    color: var(--bad);
    border-color: currentcolor;
  }
  .notice {
    font-size: 0.875rem;
    text-align: center;
  }
  details {
    font-size: 0.875rem;
    color: var(--muted);
    text-align: center;
  }
  details p {
    padding: 4px 0 10px;
  }
  summary {
    display: flex;
    align-items: center;
    justify-content: center;
    min-height: 44px;
    list-style: none;
    text-decoration: underline;
    text-underline-offset: 3px;
    cursor: pointer;
    border-radius: 12px;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
`
