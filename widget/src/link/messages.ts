import type { LinkFieldName, LinkState } from './contract.ts'

/**
 * The words around a payment link, in one language. Loaded with what shows them; a page says them
 * otherwise like all others, so no name is one of theirs.
 */
export interface LinkMessages {
  amountLabel: string
  amountHint: string
  amountFrom(rupiah: string): string
  fieldLabels: Record<LinkFieldName, string>
  fieldOptional: string
  linkConfirm: string
  linkConfirmHint: string
  linkMaking: string

  linkClosed: Record<Exclude<LinkState, 'open'>, string>
  linkClosedNotes: Record<Exclude<LinkState, 'open'>, string>
  linkUnknown: string
  linkUnknownNote: string
  linkAgain: string
  linkDeniedNote: string

  formWrong: string
  amountMissing: string
  amountUnclear: string
  amountTooLow(rupiah: string): string
  amountTooHigh(rupiah: string): string
  fieldMissing: string
  emailBad: string
  phoneBad: string
  fieldTooLong: string
  linkChanged: string
  linkTooOften: string
  linkUnavailable: string
}
