/** Every word on screen, or heard, in one language. */
export interface Messages {
  clockSeparator: string
  months: readonly string[]
  /** Name of the whole box, for screen readers. */
  region: string
  loading: string
  order(orderId: string): string
  /** The code asks for a few rupiah more or less than the price, by which the payment is known. */
  exactAmount(facts: { price: string; code: string; isLess: boolean }): string
  /** Under everything, unless the page puts words of its own there. */
  footer: string

  scanTitle: string
  /** The code is on this phone, which is to pay. */
  scanTitleOnPhone: string
  appTitle: string
  byGoPay: string
  byOthers: string
  /** How to pay in steps: with GoPay and with any other app, scanning or from the saved picture. */
  scanSteps: readonly string[]
  scanStepsOthers: readonly string[]
  pictureSteps: readonly string[]
  pictureStepsOthers: readonly string[]
  appSteps: readonly string[]
  openApp: string
  openAppAgain: string
  showApp: string
  showQr: string
  opening: string
  /** The tap on the link led nowhere. */
  notOpened: string
  notOpenedNote: string
  /** This page is inside another app; `null`: we do not know which. */
  inApp(app: string | null): string
  inAppNote: string
  copyLink: string
  openOutside: string

  qrName(facts: { merchant: string; amount: string; until: string }): string
  qrPending: string
  qrImpossible: string
  zoom: string
  close: string
  save: string
  share: string
  copyCode: string
  copied: string
  linkCopied: string
  saved: string
  shared: string
  notCopied: string
  linkNotCopied: string
  waiting: string
  welcomeBack: string
  turnsByItself: string
  timeLeft: string
  validUntil(clock: string): string
  offline: string

  pay: string
  alreadyPaid: string
  checkAgainIn(seconds: number): string
  checking: string
  notYet: string
  tooOften: string
  refused: string
  failed: string
  cancel: string
  cancelQuestion: string
  confirmCancel: string

  stillChecking: string
  stillCheckingNote: string
  paid: string
  paidAt(facts: { merchant: string; clock: string }): string
  paidLate(merchant: string): string
  /** More money came than was asked for. */
  paidTwice(merchant: string): string
  partlyRefunded: string
  expired: string
  expiredNote: string
  renew: string
  renewalsLeft(count: number): string
  noRenewalsLeft(merchant: string): string
  /** Money came for an ended payment, and the merchant has not decided on it yet. */
  inReview: string
  inReviewNote(merchant: string): string
  cancelled: string
  cancelledNote: string
  orderPaid: string
  orderPaidNote: string
  denied: string
  deniedNote(merchant: string): string
  refunded: string
  refundedNote(merchant: string): string
  backTo(merchant: string): string

  unknown: string
  unknownNote: string
  unreachable: string
  unreachableNote: string
  /** The page's own hook could not make the payment. */
  uncreated: string
  uncreatedNote: string
  retry: string

  /** Said aloud when this much time is left. */
  minutesLeft(minutes: number): string
  secondsLeft(seconds: number): string
}
