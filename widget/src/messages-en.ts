import type { Messages } from './messages.ts'

/** English. */
export const en: Messages = {
  clockSeparator: ':',
  months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  region: 'Payment',
  loading: 'Loading the payment…',
  order: (orderId) => `Order ${orderId}`,
  exactAmount: ({ price, code, isLess }) =>
    `The price of ${price} ${isLess ? 'less' : 'plus'} a unique code of ${code}. Pay exactly this amount, so that your payment is recognised.`,

  scanTitle: 'Scan the QRIS code',
  scanSteps: [
    'Open GoPay or any QRIS app on your phone.',
    'Choose scan and point the camera at this code.',
    'Check the shop and the amount, then enter your PIN.',
  ],
  scanStepsOnPhone: [
    'Take a screenshot of this code, or scan it with another phone.',
    'Open GoPay or any QRIS app, choose scan, and pick the picture from your gallery.',
    'Check the shop and the amount, then enter your PIN.',
  ],
  appTitle: 'Pay in the GoPay app',
  appSteps: [
    'Tap the button above. The GoPay or Gojek app opens.',
    'Check the shop and the amount, then pay with your PIN.',
    'Come back to this page to see the result.',
  ],
  openApp: 'Pay with GoPay',
  showApp: 'Open the GoPay app',
  showQr: 'Show the QR code',
  qrName: ({ merchant, amount, until }) =>
    `QRIS code for ${merchant}, ${amount}, valid until ${until}`,
  qrPending: 'Preparing the QR code…',
  qrImpossible: 'This browser cannot draw the QR code.',
  waiting: 'Waiting for payment',
  turnsByItself: 'This page changes by itself once the payment arrives.',
  timeLeft: 'Time left',
  validUntil: (clock) => `Valid until ${clock}`,
  offline: 'Connection lost. Reconnecting…',

  alreadyPaid: 'I have paid',
  checking: 'Checking…',
  notYet: 'No payment has arrived yet. If you have just paid, wait a moment.',
  tooOften: 'Checked a moment ago. Try again in a few seconds.',
  refused: 'This is no longer possible for this order. Contact the shop.',
  failed: 'That did not work. Check your internet connection and try again.',
  cancel: 'Cancel this payment',
  cancelQuestion: 'Nobody will be able to pay this code any more.',
  confirmCancel: 'Yes, cancel it',

  stillChecking: 'Checking the payment',
  stillCheckingNote: 'Time is up. We are making sure whether your payment has arrived.',
  paid: 'Payment received',
  paidAt: ({ merchant, clock }) => `Received by ${merchant} at ${clock}`,
  paidLate: (merchant) =>
    `The payment came after the time was up. ${merchant} will look into your order.`,
  partlyRefunded: 'Part of the money has been refunded.',
  expired: 'Time to pay is over',
  expiredNote: 'This code is no longer valid. Have you paid already? Contact the shop.',
  renew: 'Make a new code',
  cancelled: 'Payment cancelled',
  cancelledNote: 'This code is no longer valid. Do not pay with it.',
  denied: 'Payment declined',
  deniedNote: (merchant) =>
    `GoPay declined this payment. Go back to ${merchant} and try another way.`,
  refunded: 'Money refunded',
  refundedNote: (merchant) => `${merchant} has refunded this payment.`,
  backTo: (merchant) => `Back to ${merchant}`,

  unknown: 'Payment not found',
  unknownNote: 'This link is incomplete or no longer exists. Ask the shop for a new one.',
  unreachable: 'Not connected yet',
  unreachableNote: 'Check your internet connection. We keep trying.',
  retry: 'Try again',

  minutesLeft: (minutes) => `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} left`,
  secondsLeft: (seconds) => `${seconds} seconds left`,
}
