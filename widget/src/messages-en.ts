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
  footer: 'Enter your PIN only in your payment app, never on this page.',

  scanTitle: 'Scan the QRIS code',
  scanTitleOnPhone: 'Pay by a picture of the code',
  appTitle: 'Pay in the GoPay app',
  byGoPay: 'With GoPay',
  byOthers: 'With another QRIS app',
  scanSteps: [
    'Open the GoPay or Gojek app on your phone and choose Pay or Scan.',
    'Point the camera at this code.',
    'Check the shop and the amount, then enter your PIN.',
  ],
  scanStepsOthers: [
    'Open any bank or wallet app that takes QRIS, and choose QRIS or Scan.',
    'Point the camera at this code.',
    'Check the shop and the amount, then approve the payment.',
  ],
  pictureSteps: [
    'Save the picture of this code, or take a screenshot.',
    'Open the GoPay or Gojek app, choose Pay or Scan, and pick the picture from the gallery.',
    'Check the shop and the amount, then enter your PIN.',
  ],
  pictureStepsOthers: [
    'Save the picture of this code, or take a screenshot.',
    'Open your bank or wallet app, choose QRIS, and pick the picture from the gallery.',
    'Check the shop and the amount, then approve the payment.',
  ],
  appSteps: [
    'Tap the button above. The GoPay or Gojek app opens.',
    'Check the shop and the amount, then pay with your PIN.',
    'Come back to this page to see how it went.',
  ],
  openApp: 'Pay with GoPay',
  openAppAgain: 'Open GoPay again',
  showApp: 'Open the GoPay app',
  showQr: 'Show the QR code',
  opening: 'Opening the GoPay app…',
  notOpened: 'Did the GoPay app not open?',
  notOpenedNote:
    'Make sure that the GoPay or Gojek app is installed, then open it again. Or save the picture of the QR code and pay with any QRIS app.',
  inApp: (app) => (app ? `You opened this page in ${app}` : 'This page is inside another app'),
  inAppNote:
    'If GoPay does not open from here, tap the menu (⋯ or ⋮) and choose “Open in browser”. Or copy this link into Chrome or Safari.',
  copyLink: 'Copy the link',
  openOutside: 'Open in browser',

  qrName: ({ merchant, amount, until }) =>
    `QRIS code for ${merchant}, ${amount}, valid until ${until}`,
  qrPending: 'Getting the QR code…',
  qrImpossible: 'This browser cannot draw the QR code.',
  zoom: 'Enlarge',
  close: 'Close',
  save: 'Save',
  share: 'Share',
  copyCode: 'Copy code',
  copied: 'QRIS code copied.',
  linkCopied: 'Link copied. Paste it in Chrome or Safari.',
  saved: 'Picture saved. Pick it from the gallery in your payment app.',
  notCopied: 'This browser does not allow it. Take a screenshot instead.',
  waiting: 'Waiting for payment',
  welcomeBack: 'Checking your payment…',
  turnsByItself: 'This page changes by itself as soon as the payment arrives.',
  timeLeft: 'Time left',
  validUntil: (clock) => `Valid until ${clock}`,
  offline: 'Connection lost. Reconnecting…',

  pay: 'Pay',
  alreadyPaid: 'I have paid',
  checkAgainIn: (seconds) => `Check again in ${seconds} s`,
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
  paidTwice: (merchant) =>
    `More money has come in than was asked for. The rest is on record and waits for ${merchant} to decide. Do not pay again, and contact the shop with this order number.`,
  partlyRefunded: 'Part of the money has been refunded.',
  expired: 'Time to pay is over',
  expiredNote: 'This code is no longer valid. Have you paid already? Contact the shop.',
  renew: 'Make a new code',
  renewalsLeft: (count) =>
    `A new code can be made ${count === 1 ? 'once' : `${count} times`} more for this order.`,
  noRenewalsLeft: (merchant) =>
    `No more new codes can be made for this order. Contact ${merchant} or order again.`,
  inReview: 'Your money has arrived',
  inReviewNote: (merchant) =>
    `It did not come in time or is not the right amount, so ${merchant} is deciding: the order goes on, or the money goes back. Do not pay again.`,
  cancelled: 'Payment cancelled',
  cancelledNote: 'This code is no longer valid. Do not pay with it.',
  orderPaid: 'This order is paid already',
  orderPaidNote: 'The payment came by another code of the same order. Do not pay again.',
  denied: 'Payment declined',
  deniedNote: (merchant) =>
    `GoPay declined this payment. Make a new code, or go back to ${merchant} and choose another way.`,
  refunded: 'Money refunded',
  refundedNote: (merchant) => `${merchant} has refunded this payment.`,
  backTo: (merchant) => `Back to ${merchant}`,

  unknown: 'Payment not found',
  unknownNote: 'This link is incomplete or no longer exists. Ask the shop for a new one.',
  unreachable: 'Not connected yet',
  unreachableNote: 'Check your internet connection. We keep trying.',
  uncreated: 'The payment could not be made',
  uncreatedNote: 'No money has moved. Try again in a moment.',
  retry: 'Try again',

  minutesLeft: (minutes) => `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} left`,
  secondsLeft: (seconds) => `${seconds} seconds left`,
}
