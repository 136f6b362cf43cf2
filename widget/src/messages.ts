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

  scanTitle: string
  scanSteps: readonly string[]
  /** The code is on the phone that is to pay. */
  scanStepsOnPhone: readonly string[]
  appTitle: string
  appSteps: readonly string[]
  openApp: string
  showApp: string
  showQr: string
  qrName(facts: { merchant: string; amount: string; until: string }): string
  qrPending: string
  qrImpossible: string
  waiting: string
  turnsByItself: string
  timeLeft: string
  validUntil(clock: string): string
  offline: string

  alreadyPaid: string
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
  partlyRefunded: string
  expired: string
  expiredNote: string
  renew: string
  cancelled: string
  cancelledNote: string
  denied: string
  deniedNote(merchant: string): string
  refunded: string
  refundedNote(merchant: string): string
  backTo(merchant: string): string

  unknown: string
  unknownNote: string
  unreachable: string
  unreachableNote: string
  retry: string

  /** Said aloud when this much time is left. */
  minutesLeft(minutes: number): string
  secondsLeft(seconds: number): string
}
