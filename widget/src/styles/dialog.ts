import { css } from '../rendering/css.ts'

/** The dialog with the card: a sheet from below on phones. */
export const dialogStyles = css`
  dialog {
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    /* A page that lets nobody press what is behind its own dialog does not mean this one. */
    visibility: visible;
    pointer-events: auto;
    overflow: auto;
    overscroll-behavior: contain;
  }
  dialog::backdrop {
    background: rgb(8 16 12 / 60%);
  }
  .modal {
    width: 100%;
    max-width: min(27em, 100vw - 24px);
    max-height: calc(100dvh - 24px);
    container-type: inline-size;
    border-radius: var(--autogopay-radius, 20px);
  }
  .modal[open] {
    animation: rise 0.22s ease-out;
  }
  .modal .payee {
    padding-inline-end: 40px;
  }
  .close {
    position: absolute;
    inset-block-start: 10px;
    inset-inline-end: 10px;
    z-index: 1;
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    padding: 11px;
    border: 0;
    border-radius: 50%;
    background: none;
    color: var(--muted);
  }
  .close:hover {
    background: var(--tint);
  }
  @keyframes rise {
    from {
      transform: translateY(16px);
      opacity: 0;
    }
  }
  @media (max-width: 30rem) {
    .modal {
      max-width: none;
      margin-block-end: 0;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
    }
    .modal .card {
      border-end-start-radius: 0;
      border-end-end-radius: 0;
      padding-block-end: max(20px, env(safe-area-inset-bottom));
    }
  }
  @media (min-width: 54rem) {
    .modal:has(.waiting-qr, .loading.qr) {
      max-width: 49em;
    }
  }
  @media print {
    .close {
      display: none;
    }
  }
`
