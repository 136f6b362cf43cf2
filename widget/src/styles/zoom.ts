import { css } from '../rendering/css.ts'

/** The dialog with the large code. Not among the element's styles: it comes with what opens it. */
export const zoomStyles = css`
  .zoom {
    max-width: none;
    max-height: none;
    width: min(100vw, 100dvh - 7em, 44em);
    padding: 16px 16px 14px;
    border-radius: 20px;
    background: #fff;
    color: #000;
    text-align: center;
    forced-color-adjust: none;
  }
  .zoom svg.qr {
    width: 100%;
    height: auto;
  }
  .zoom .button {
    border-color: #888;
    background: #fff;
    color: #000;
  }
  .zoom p {
    padding-bottom: 10px;
    font-weight: 700;
  }
`
