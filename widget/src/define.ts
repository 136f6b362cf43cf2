import { AutogopayCheckout } from './autogopay-checkout.ts'
import { afterFirstFrames } from './after-first-frames.ts'

function define(): void {
  // A shop's template and its tag manager may both load us; the first one wins.
  if (!customElements.get('autogopay-checkout')) {
    customElements.define('autogopay-checkout', AutogopayCheckout)
  }
}

// What a server has drawn is there to be seen, and works without us: its code comes first.
if (document.querySelector('autogopay-checkout')?.shadowRoot) afterFirstFrames(define)
else define()
