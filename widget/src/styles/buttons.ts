import { css } from '../rendering/css.ts'

/** Everything that can be pressed: 44 pixels high at least, with a visible focus. */
export const buttonStyles = css`
  button {
    margin: 0;
    font: inherit;
    cursor: pointer;
  }
  .actions {
    display: grid;
    gap: 8px;
  }
  .button {
    display: flex;
    align-items: center;
    justify-content: center;
    width: 100%;
    min-height: 50px;
    padding: 10px 18px;
    border: 1px solid var(--edge);
    border-radius: 14px;
    background: transparent;
    color: var(--text);
    font-weight: 700;
    line-height: 1.25;
    text-align: center;
    text-decoration: none;
    transition:
      background 0.15s,
      border-color 0.15s,
      transform 0.1s;
  }
  .button:hover {
    border-color: var(--muted);
    background: var(--tint);
  }
  .button:active,
  .tool:active {
    transform: scale(0.985);
  }
  .button[aria-disabled='true'],
  .button:disabled {
    color: var(--muted);
    cursor: default;
  }
  .primary,
  .primary:hover {
    border-color: color-mix(in srgb, var(--ink) 30%, transparent);
    background: var(--fill);
    color: var(--on);
  }
  .primary:hover {
    background: color-mix(in oklab, var(--fill) 92%, var(--on));
  }
  .primary[aria-disabled='true'],
  .primary:disabled {
    color: var(--on);
    opacity: 0.65;
  }
  .large {
    min-height: 58px;
    font-size: 1.125em;
  }
  .quiet {
    border-color: transparent;
    color: var(--ink);
  }
  .danger {
    border-color: currentcolor;
    color: var(--bad);
  }
  .tools {
    display: flex;
    gap: 8px;
    width: 100%;
    max-width: 331px;
  }
  .tool {
    display: grid;
    flex: 1 1 auto;
    gap: 2px;
    justify-items: center;
    align-content: center;
    min-width: 0;
    min-height: 56px;
    padding: 6px 4px;
    border: 1px solid transparent;
    border-radius: 14px;
    background: var(--tint);
    color: var(--ink);
    font-size: 0.875em;
    font-weight: 700;
    line-height: 1.25;
    text-decoration: none;
  }
  [aria-busy='true'] {
    opacity: 0.6;
    cursor: progress;
  }
  [inert] > .tool {
    border-color: var(--border);
    background: none;
    color: var(--muted);
  }
  .tool .icon {
    width: 20px;
    height: 20px;
  }
  .notice {
    text-align: center;
  }
  details p {
    padding: 4px 0 10px;
    text-align: center;
  }
  summary {
    display: flex;
    align-items: center;
    justify-content: center;
    min-height: 44px;
    list-style: none;
    cursor: pointer;
    border-radius: 10px;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  .link {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  :focus-visible {
    outline: 3px solid var(--ink);
    outline-offset: 2px;
  }
`
