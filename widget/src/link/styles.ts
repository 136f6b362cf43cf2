import { css } from '../rendering/css.ts'

/** The form of a payment link. Not among the element's styles: it comes with what shows it. */
export const linkStyles = css`
  form {
    display: grid;
    gap: 16px;
  }
  .terms {
    margin-top: 6px;
    color: var(--muted);
    white-space: pre-line;
  }
  .picture {
    width: 100%;
    height: auto;
    aspect-ratio: 16 / 9;
    object-fit: contain;
    border-radius: 12px;
    background: var(--tint);
  }
  .field {
    display: grid;
    gap: 6px;
  }
  label {
    font-weight: 650;
  }
  small {
    color: var(--muted);
    font-weight: 400;
  }
  input,
  textarea {
    width: 100%;
    min-height: 48px;
    margin: 0;
    padding: 11px 14px;
    border: 1px solid var(--muted);
    border-radius: 12px;
    background: var(--background);
    color: inherit;
    font: inherit;
  }
  textarea {
    min-height: 88px;
    resize: vertical;
  }
  .big {
    font-size: 1.375em;
    font-weight: 700;
    font-variant-numeric: tabular-nums;
  }
  [aria-invalid] {
    border-color: var(--bad);
  }
  .bad {
    color: var(--bad);
    font-size: 0.875em;
    font-weight: 650;
  }
  /* A live region is only heard when it was there before, so it stays and takes no room. */
  .trouble:empty {
    margin-bottom: -16px;
  }
`
