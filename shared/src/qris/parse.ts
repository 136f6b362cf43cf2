import { acquirersOf } from './acquirers.ts'
import { readAmount } from './amount.ts'
import { isDigits } from './characters.ts'
import { QrisError } from './error.ts'
import { readingsOf } from './normalise.ts'
import type { Qris, QrisAdditionalData, QrisTip } from './qris.ts'
import type { QrisObject } from './templates.ts'
import { isTemplate, openTemplates, valueOf } from './templates.ts'
import type { VerifiedText } from './verify.ts'
import { verifyText } from './verify.ts'
import type { QrisWarning } from './warnings.ts'

/**
 * Reads a QRIS code: layout, checksum and the fields a merchant's code must have. Outer blanks, line
 * ends, a byte-order mark, quotes and one URL-encoding are taken off; nothing inside is touched.
 * @param text - As scanned or pasted.
 * @returns The fields, and every object of the code byte for byte.
 * @throws {QrisError} Whatever the input: see {@link QrisError.code}.
 */
export function parseQris(text: string): Qris {
  const { verified, warnings } = verifiedReading(text)
  const objects = openTemplates(verified.objects)
  refuseForeignCode(objects)
  refuseMissingFields(objects)
  const amountText = valueOf(objects, '54')
  const facts = {
    text: verified.text,
    ...merchantOf(objects),
    amount: amountText === null ? null : readAmount(amountText),
    use: useOf(objects),
    tip: tipOf(objects),
    additional: additionalOf(objects),
    objects,
  }
  return { ...facts, warnings: [...warnings, ...warningsOf(facts)] }
}

/**
 * Takes the first reading whose checksum fits. When none does, the text as pasted tells why: its
 * positions are the ones the merchant sees.
 */
function verifiedReading(text: string): { verified: VerifiedText; warnings: QrisWarning[] } {
  let firstError: QrisError | undefined
  for (const reading of readingsOf(text)) {
    try {
      const verified = verifyText(reading.text)
      const lowerCase: QrisWarning[] = verified.isCrcLowerCase ? ['CRC_LOWER_CASE'] : []
      return { verified, warnings: [...reading.warnings, ...lowerCase] }
    } catch (error) {
      if (!(error instanceof QrisError)) throw error
      firstError ??= error
    }
  }
  throw firstError ?? new QrisError('NOT_QRIS', 'There is no text. Paste the text of a QRIS code.')
}

function refuseForeignCode(objects: readonly QrisObject[]): void {
  if (valueOf(objects, '53') !== '360') {
    throw new QrisError('NOT_RUPIAH', 'The code is not for rupiah (tag 53 must be 360).')
  }
  if (valueOf(objects, '58') !== 'ID') {
    throw new QrisError('NOT_INDONESIA', 'The code is not Indonesian (tag 58 must be ID).')
  }
}

function refuseMissingFields(objects: readonly QrisObject[]): void {
  const missing = [
    ['52', 'merchant category code'],
    ['59', 'merchant name'],
    ['60', 'city'],
  ].flatMap(([tag = '', name]) => (valueOf(objects, tag) === null ? [`${name} (tag ${tag})`] : []))
  if (!objects.some(({ tag }) => tag >= '02' && tag <= '51'))
    missing.unshift('account (tags 02–51)')
  if (missing.length === 0) return
  const message = `The code lacks its ${missing.join(', ')}. Ask the issuer for a new QRIS code.`
  throw new QrisError('MISSING_FIELD', message)
}

const childrenOf = (objects: readonly QrisObject[], tag: string) =>
  objects.find((object) => object.tag === tag)?.children ?? null

function merchantOf(objects: readonly QrisObject[]) {
  const initiation = valueOf(objects, '01')
  const national = childrenOf(objects, '51')
  const acquirers = acquirersOf(objects)
  return {
    pointOfInitiation: initiation === '11' || initiation === '12' ? initiation : null,
    merchantName: valueOf(objects, '59') ?? '',
    merchantCity: valueOf(objects, '60') ?? '',
    merchantCategoryCode: valueOf(objects, '52') ?? '',
    postalCode: valueOf(objects, '61'),
    nmid: valueOf(national, '02'),
    criteria:
      valueOf(national, '03') ??
      acquirers.find(({ criteria }) => criteria !== null)?.criteria ??
      null,
    acquirers,
  } satisfies Partial<Qris>
}

function useOf(objects: readonly QrisObject[]): Qris['use'] {
  if (valueOf(objects, '40') !== null) return 'transfer'
  const purpose = valueOf(childrenOf(objects, '62'), '08')
  return purpose === 'CWDL' || purpose === 'CDPT' ? 'cash' : 'merchant'
}

function tipOf(objects: readonly QrisObject[]): QrisTip | null {
  const indicator = valueOf(objects, '55')
  if (indicator === null) return null
  return { indicator, fixed: valueOf(objects, '56'), percentage: valueOf(objects, '57') }
}

function additionalOf(objects: readonly QrisObject[]): QrisAdditionalData {
  const additional = childrenOf(objects, '62')
  return {
    billNumber: valueOf(additional, '01'),
    storeLabel: valueOf(additional, '03'),
    referenceLabel: valueOf(additional, '05'),
    customerLabel: valueOf(additional, '06'),
    terminalLabel: valueOf(additional, '07'),
    purpose: valueOf(additional, '08'),
  }
}

/** Real merchants' codes have these, and wallets pay them: refusing would lose the merchant. */
function warningsOf(qris: Omit<Qris, 'warnings'>): QrisWarning[] {
  const { objects } = qris
  const has = (tag: string) => valueOf(objects, tag) !== null
  const { merchantCategoryCode: category } = qris
  const unusual: Partial<Record<QrisWarning, boolean>> = {
    NAME_TOO_LONG: qris.merchantName.length > 25,
    CITY_TOO_LONG: qris.merchantCity.length > 15,
    CATEGORY_UNUSUAL: category.length !== 4 || !isDigits(category),
    NO_NATIONAL_REPOSITORY: !has('51'),
    NMID_UNUSUAL: has('51') && !isUsualNmid(qris.nmid),
    NO_POSTAL_CODE: !has('61'),
    ORDER_UNUSUAL: !isAscending(objects),
    TEMPLATE_UNREADABLE: objects.some(({ tag, children }) => isTemplate(tag) && children === null),
    POINT_OF_INITIATION_UNKNOWN: has('01') && qris.pointOfInitiation === null,
    STATIC_WITH_AMOUNT: qris.pointOfInitiation !== '12' && qris.amount !== null,
    TIP_OR_FEE: has('55') || has('56') || has('57'),
  }
  return (Object.keys(unusual) as QrisWarning[]).filter((code) => unusual[code])
}

function isUsualNmid(nmid: string | null): boolean {
  if (nmid?.length !== 15 || !nmid.startsWith('ID')) return false
  const digits = nmid.slice(2)
  return isDigits(digits) && (digits.startsWith('1') || digits.startsWith('2'))
}

/** 63 is last by rule, also behind 64 and above, so it has no say. */
function isAscending(objects: readonly QrisObject[]): boolean {
  const tags = objects.map(({ tag }) => tag).filter((tag) => tag !== '63')
  return tags.every((tag, index) => index === 0 || tag > (tags[index - 1] ?? ''))
}
