/**
 * What is unusual about a code that is accepted all the same, because working codes of real
 * merchants have it. Each key is a code in `Qris.warnings`; its sentence is for the merchant.
 */
export const QRIS_WARNINGS = {
  CRC_LOWER_CASE: 'The checksum was written in small letters; it is written in capitals now.',
  PERCENT_DECODED: 'The text was URL-encoded (%20 and the like) and has been decoded.',
  JSON_UNESCAPED: 'The text was a JSON string with escapes and has been decoded.',
  NAME_TOO_LONG: 'The merchant name is longer than 25 characters; some apps may cut it.',
  CITY_TOO_LONG: 'The city is longer than 15 characters; some apps may cut it.',
  CATEGORY_UNUSUAL: 'The merchant category code is not four digits.',
  NO_NATIONAL_REPOSITORY: 'The code has no national merchant repository entry (tag 51).',
  NMID_UNUSUAL: 'The national merchant id (NMID) is absent from tag 51 or has an unusual form.',
  NO_POSTAL_CODE: 'The code has no postal code.',
  ORDER_UNUSUAL: 'The fields are not in ascending order.',
  TEMPLATE_UNREADABLE: 'A template does not hold tag-length-value objects; it is kept as text.',
  POINT_OF_INITIATION_UNKNOWN: 'The code says neither static (11) nor dynamic (12).',
  STATIC_WITH_AMOUNT: 'The code is static and yet carries an amount.',
  TIP_OR_FEE:
    'The wallet may add a tip or fee, so the amount paid can differ from the amount asked.',
} as const

/** Code of one warning: a key of {@link QRIS_WARNINGS}. */
export type QrisWarning = keyof typeof QRIS_WARNINGS
