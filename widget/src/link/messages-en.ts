import type { LinkMessages } from './messages.ts'

/** English. */
export const linkEn: LinkMessages = {
  amountLabel: 'What you pay',
  amountHint: 'In rupiah, such as 50.000',
  amountFrom: (rupiah) => `At least ${rupiah}.`,
  fieldLabels: {
    name: 'Name',
    email: 'E-mail address',
    phone: 'Phone number',
    note: 'Note to the seller',
  },
  fieldOptional: 'optional',
  linkConfirm: 'Continue to payment',
  linkConfirmHint: 'The QRIS code is made when you press this button. Nothing is paid yet.',
  linkMaking: 'Making the code…',

  linkClosed: {
    off: 'This link takes no payments now',
    expired: 'The time of this link is over',
    used_up: 'This link is used up',
  },
  linkClosedNotes: {
    off: 'Ask the seller if you would like to pay.',
    expired: 'Ask the seller for a new one.',
    used_up:
      'If somebody does not pay after all, a place is free again. Try in a few minutes, or ask the seller.',
  },
  linkUnknown: 'Payment link not found',
  linkUnknownNote: 'Ask the seller for a new one.',
  linkAgain: 'Start again',
  linkDeniedNote: 'GoPay declined this payment. Start again, or pay with another app.',

  formWrong: 'Please look at this again.',
  amountMissing: 'Enter what you want to pay.',
  amountUnclear: 'Write whole rupiah, such as 50.000.',
  amountTooLow: (rupiah) => `It must be at least ${rupiah}.`,
  amountTooHigh: (rupiah) => `It must be at most ${rupiah}, the limit of one QRIS transaction.`,
  fieldMissing: 'This is needed.',
  emailBad: 'This e-mail address is not complete.',
  phoneBad: 'Write the phone number in digits, such as 0812 3456 7890.',
  fieldTooLong: 'This is too long, or has characters that cannot be used.',
  linkChanged: 'The seller has just changed this link. Check it, then press again.',
  linkTooOften: 'Too many tries. Wait a moment, then press again.',
  linkUnavailable: 'The payment cannot be made now. Nothing was paid. Try again in a moment.',
}
