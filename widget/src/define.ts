import { AutogopayCheckout } from './autogopay-checkout.ts'

// A shop's template and its tag manager may both load us; the first one wins.
if (!customElements.get('autogopay-checkout')) {
  customElements.define('autogopay-checkout', AutogopayCheckout)
}
