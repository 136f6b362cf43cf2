/** @typedef {import('./scripted-server.js').Script} Script */
/**
 * @typedef {object} State
 * @property {string} id
 * @property {string} label
 * @property {'Waiting' | 'Outcome' | 'Trouble' | 'Payment link'} group
 * @property {Script['manner']} [manner]
 * @property {Record<string, unknown> | null} [change] - Null: there is no payment.
 * @property {Record<string, unknown>} [link] - A payment link comes first, and then the payment.
 * @property {string} [needs] - Attribute that an element knows which can show this.
 */

// A dynamic QRIS of a shop that does not exist, with a right checksum.
const QR_TEXT =
  '00020101021226610014COM.GO-JEK.WWW01189360091430000000120210G0000000120303UMI51440014ID.CO.QRIS.WWW0215ID10200000000010303UMI5204581453033605405500005802ID5910KOPI SENJA6007BANDUNG61054011562070703A0163047184'
const DEEPLINK = 'https://gopay.example/app?reference=playground'

/** @param {number} seconds */
const inSeconds = (seconds) => new Date(Date.now() + seconds * 1000).toISOString()
const isOver = { qrText: null, deeplinkUrl: null }
const paid = () => ({ ...isOver, status: 'paid', paidAt: inSeconds(-2) })

const LINKS = [
  { id: 'link-price', label: 'With a price', link: { amountKind: 'fixed', amount: 44_000 } },
  {
    id: 'link-choice',
    label: 'Payer chooses',
    link: {
      amountKind: 'minimum',
      minimumAmount: 10_000,
      fields: [
        { name: 'name', required: true },
        { name: 'phone', required: false },
        { name: 'note', required: false },
      ],
    },
  },
  {
    id: 'link-closed',
    label: 'Used up',
    link: { amountKind: 'fixed', amount: 44_000, state: 'used_up' },
  },
]

/** Every state that the element can be in. @returns {State[]} */
export const states = () => [
  { id: 'waiting', label: 'Waiting', group: 'Waiting' },
  {
    id: 'unique-code',
    label: 'With a unique code',
    group: 'Waiting',
    change: { payableAmount: 49_653 },
  },
  {
    id: 'preparing',
    label: 'Code not ready',
    group: 'Waiting',
    change: { qrText: null, deeplinkUrl: null },
  },
  {
    id: 'last-minute',
    label: 'Last 40 seconds',
    group: 'Waiting',
    change: { expiresAt: inSeconds(40) },
  },
  {
    id: 'checking',
    label: 'Time over, checking',
    group: 'Waiting',
    change: { expiresAt: inSeconds(-5), isStuck: true },
  },
  {
    id: 'review',
    label: 'Another amount came',
    group: 'Outcome',
    change: { needsReview: true },
    needs: 'mode',
  },
  { id: 'paid', label: 'Paid', group: 'Outcome', change: paid() },
  { id: 'late', label: 'Paid late', group: 'Outcome', change: { ...paid(), late: true } },
  {
    id: 'partly-refunded',
    label: 'Partly refunded',
    group: 'Outcome',
    change: { ...paid(), status: 'partially_refunded' },
  },
  {
    id: 'refunded',
    label: 'Refunded',
    group: 'Outcome',
    change: { ...paid(), status: 'refunded' },
  },
  { id: 'expired', label: 'Expired', group: 'Outcome', change: { ...isOver, status: 'expired' } },
  {
    id: 'no-more-codes',
    label: 'Expired, no new code',
    group: 'Outcome',
    change: { ...isOver, status: 'expired', renewalsLeft: 0 },
    needs: 'mode',
  },
  {
    id: 'in-review',
    label: 'Expired, money in review',
    group: 'Outcome',
    change: { ...isOver, status: 'expired', needsReview: true },
    needs: 'mode',
  },
  {
    id: 'cancelled',
    label: 'Cancelled',
    group: 'Outcome',
    change: { ...isOver, status: 'cancelled' },
  },
  {
    id: 'order-paid',
    label: 'Paid by another code',
    group: 'Outcome',
    change: { ...isOver, status: 'cancelled', orderPaid: true },
    needs: 'mode',
  },
  { id: 'denied', label: 'Declined', group: 'Outcome', change: { ...isOver, status: 'denied' } },
  { id: 'loading', label: 'Loading', group: 'Trouble', manner: 'silent' },
  { id: 'offline', label: 'Connection lost', group: 'Trouble', manner: 'breaks-off' },
  { id: 'unreachable', label: 'Out of reach', group: 'Trouble', manner: 'out-of-reach' },
  { id: 'unknown', label: 'No such payment', group: 'Trouble', manner: 'not-found' },
  ...LINKS.map((link) => ({
    group: /** @type {const} */ ('Payment link'),
    needs: 'link',
    ...link,
  })),
]

/**
 * What the server would say of a payment in this state.
 * @param {State} state
 * @param {'phone' | 'computer'} device
 * @returns {Script}
 */
export function scriptOf({ manner = 'answers', change = {} }, device) {
  return {
    manner,
    payment: {
      sequence: 1,
      status: 'pending',
      late: false,
      needsReview: false,
      orderPaid: false,
      renewalsLeft: 2,
      merchantName: 'Kopi Senja',
      merchantLogoUrl: null,
      accent: null,
      orderId: 'INV-2041',
      description: '2 kopi susu',
      amount: 50_000,
      payableAmount: 50_000,
      amountPaid: null,
      qrText: QR_TEXT,
      deeplinkUrl: DEEPLINK,
      redirectUrl: 'https://toko.example/orders/2041',
      device,
      expiresAt: inSeconds(15 * 60),
      paidAt: null,
      serverTime: inSeconds(0),
      renewedByToken: null,
      // For a new code after this one: what the element does not know, it does not read.
      original: { qrText: QR_TEXT, deeplinkUrl: DEEPLINK },
      ...change,
    },
  }
}

/**
 * What the server would say of a payment link.
 * @param {string} slug
 * @param {Record<string, unknown>} change
 */
export const linkOf = (slug, change) => ({
  slug,
  title: 'Kopi Senja 250 gram',
  description: 'Biji kopi dari Bandung, digiling setelah dipesan.',
  pictureUrl: null,
  amount: null,
  minimumAmount: null,
  fields: [],
  merchantName: 'Kopi Senja',
  accent: null,
  state: 'open',
  ...change,
})
