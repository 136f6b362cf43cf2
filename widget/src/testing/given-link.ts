import type { CheckoutLink } from '../link/contract.ts'

/** A payment link with a price, that asks for nothing. */
export function givenLink(change: Partial<CheckoutLink> = {}): CheckoutLink {
  return {
    slug: 'kopi-senja',
    title: 'Kopi Senja 250 gram',
    description: 'Biji kopi dari Bandung.\nDigiling setelah dipesan.',
    pictureUrl: null,
    amountKind: 'fixed',
    amount: 44_000,
    minimumAmount: null,
    fields: [],
    merchantName: 'Kopi Senja',
    accent: null,
    state: 'open',
    ...change,
  }
}

/** A link at which the payer chooses, and is asked for everything. */
export function givenOpenLink(change: Partial<CheckoutLink> = {}): CheckoutLink {
  return givenLink({
    title: 'Sedekah Jumat',
    description: null,
    amountKind: 'minimum',
    amount: null,
    minimumAmount: 10_000,
    fields: [
      { name: 'name', required: true },
      { name: 'email', required: false },
      { name: 'phone', required: false },
      { name: 'note', required: false },
    ],
    ...change,
  })
}
