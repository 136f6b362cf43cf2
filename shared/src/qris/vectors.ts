/**
 * Development vectors: made-up codes, none a real merchant's, whose checksums two independent
 * implementations agree on. Data for tests and for trying things by hand.
 */
import type { QrisErrorCode } from './error.ts'
import type { Qris } from './qris.ts'
import type { QrisWarning } from './warnings.ts'

/** A valid code and what reading it must give. */
export interface ValidVector {
  readonly about: string
  readonly text: string
  readonly expected: Pick<
    Qris,
    | 'pointOfInitiation'
    | 'merchantName'
    | 'merchantCity'
    | 'postalCode'
    | 'merchantCategoryCode'
    | 'amount'
    | 'nmid'
    | 'warnings'
  >
  /** Root tags in the order of the text, parted by blanks. */
  readonly order: string
}

export const VALID = {
  D1: {
    about: 'static, one acquirer and the national repository',
    text: '00020101021126620016ID.CO.CONTOH.WWW011893600999000001234502090000123450303UMI51440014ID.CO.QRIS.WWW0215ID10990000000170303UMI5204581253033605802ID5916WARUNG BU CONTOH6007BANDUNG61054011162070703A0163046ABF',
    expected: {
      pointOfInitiation: '11',
      merchantName: 'WARUNG BU CONTOH',
      merchantCity: 'BANDUNG',
      postalCode: '40111',
      merchantCategoryCode: '5812',
      amount: null,
      nmid: 'ID1099000000017',
      warnings: [],
    },
    order: '00 01 26 51 52 53 58 59 60 61 62 63',
  },
  D2: {
    about: 'dynamic, Rp 15.000, bill number and reference',
    text: '00020101021226620016ID.CO.CONTOH.WWW011893600999000001234502090000123450303UMI51440014ID.CO.QRIS.WWW0215ID10990000000170303UMI5204581253033605405150005802ID5916WARUNG BU CONTOH6007BANDUNG61054011162370108INV-00010514REF000000000420703A0163046905',
    expected: {
      pointOfInitiation: '12',
      merchantName: 'WARUNG BU CONTOH',
      merchantCity: 'BANDUNG',
      postalCode: '40111',
      merchantCategoryCode: '5812',
      amount: 15000,
      nmid: 'ID1099000000017',
      warnings: [],
    },
    order: '00 01 26 51 52 53 54 58 59 60 61 62 63',
  },
  D3: {
    about: 'static with a fixed fee',
    text: '00020101021126620016ID.CO.CONTOH.WWW011893600999000001234502090000123450303UKE51440014ID.CO.QRIS.WWW0215ID20990000000240303UKE520458125303360550202560415005802ID5914KEDAI UJI COBA6008DENPASAR61058022162070703A0163046264',
    expected: {
      pointOfInitiation: '11',
      merchantName: 'KEDAI UJI COBA',
      merchantCity: 'DENPASAR',
      postalCode: '80221',
      merchantCategoryCode: '5812',
      amount: null,
      nmid: 'ID2099000000024',
      warnings: ['TIP_OR_FEE'],
    },
    order: '00 01 26 51 52 53 55 56 58 59 60 61 62 63',
  },
  D4: {
    about: 'static with a percentage fee and two acquirers',
    text: '00020101021126620016ID.CO.CONTOH.WWW011893600999000006789002090000678900303UME27610016ID.CO.SAMPEL.WWW01189360099800000678900208SMP678900303UME51440014ID.CO.QRIS.WWW0215ID10990000000310303UME520454115303360550203570500.705802ID5914TOKO DUA KANAL6008SURABAYA61056023162180308CABANG-20702K363040B86',
    expected: {
      pointOfInitiation: '11',
      merchantName: 'TOKO DUA KANAL',
      merchantCity: 'SURABAYA',
      postalCode: '60231',
      merchantCategoryCode: '5411',
      amount: null,
      nmid: 'ID1099000000031',
      warnings: ['TIP_OR_FEE'],
    },
    order: '00 01 26 27 51 52 53 55 57 58 59 60 61 62 63',
  },
  D5: {
    about: '01 absent; the name holds "5802ID" and ends in a blank; 62 absent',
    text: '00020126620016ID.CO.CONTOH.WWW011893600999000001234502090000123450303UMI51440014ID.CO.QRIS.WWW0215ID10990000000480303UMI5204581253033605802ID5925GERAI 5802ID SENTOSA JAY 6013KAB. SUKABUMI610543111630413D1',
    expected: {
      pointOfInitiation: null,
      merchantName: 'GERAI 5802ID SENTOSA JAY ',
      merchantCity: 'KAB. SUKABUMI',
      postalCode: '43111',
      merchantCategoryCode: '5812',
      amount: null,
      nmid: 'ID1099000000048',
      warnings: [],
    },
    order: '00 26 51 52 53 58 59 60 61 63',
  },
  D6: {
    about: 'dynamic, 54 behind 62 and written 27500.00',
    text: '00020101021226620016ID.CO.CONTOH.WWW011893600999000001234502090000123450303UMI51440014ID.CO.QRIS.WWW0215ID10990000000170303UMI5204581253033605802ID5916WARUNG BU CONTOH6007BANDUNG61054011162470703A0150360b6c1f1e-0000-4000-8000-000000000042540827500.00630464AF',
    expected: {
      pointOfInitiation: '12',
      merchantName: 'WARUNG BU CONTOH',
      merchantCity: 'BANDUNG',
      postalCode: '40111',
      merchantCategoryCode: '5812',
      amount: 27500,
      nmid: 'ID1099000000017',
      warnings: ['ORDER_UNUSUAL'],
    },
    order: '00 01 26 51 52 53 58 59 60 61 62 54 63',
  },
  D7: {
    about: '51 and 61 absent, 26 is no TLV',
    text: '0002010102112614CONTOHTANPATLV5204599953033605802ID5911LAPAK POLOS6007JAKARTA63048E9E',
    expected: {
      pointOfInitiation: '11',
      merchantName: 'LAPAK POLOS',
      merchantCity: 'JAKARTA',
      postalCode: null,
      merchantCategoryCode: '5999',
      amount: null,
      nmid: null,
      warnings: ['NO_NATIONAL_REPOSITORY', 'NO_POSTAL_CODE', 'TEMPLATE_UNREADABLE'],
    },
    order: '00 01 26 52 53 58 59 60 63',
  },
  D8: {
    about: 'non-ASCII in tag 64',
    text: '00020101021126620016ID.CO.CONTOH.WWW011893600999000001234502090000123450303UMI51440014ID.CO.QRIS.WWW0215ID10990000000550303UMI5204581253033605802ID5909RUMAH TEH6005MEDAN61052011162070703A0164270002JV0108Omah Tèh0205Mèdan6304C7D6',
    expected: {
      pointOfInitiation: '11',
      merchantName: 'RUMAH TEH',
      merchantCity: 'MEDAN',
      postalCode: '20111',
      merchantCategoryCode: '5812',
      amount: null,
      nmid: 'ID1099000000055',
      warnings: [],
    },
    order: '00 01 26 51 52 53 58 59 60 61 62 64 63',
  },
  D9: {
    about: 'the checksum starts with 0',
    text: '00020101021126620016ID.CO.CONTOH.WWW011893600999000001234502090000000030303UMI51440014ID.CO.QRIS.WWW0215ID10990000000620303UMI5204581253033605802ID5914TOKO NOL DEPAN6006MALANG61056511162070703A0163040FD5',
    expected: {
      pointOfInitiation: '11',
      merchantName: 'TOKO NOL DEPAN',
      merchantCity: 'MALANG',
      postalCode: '65111',
      merchantCategoryCode: '5812',
      amount: null,
      nmid: 'ID1099000000062',
      warnings: [],
    },
    order: '00 01 26 51 52 53 58 59 60 61 62 63',
  },
} as const satisfies Record<string, ValidVector>

/** A conversion to Rp 12.500 and the checksum of its result, with the whole text where it is tricky. */
export interface ConversionVector {
  readonly from: keyof typeof VALID
  readonly replaceAmount: boolean
  readonly crc: string
  readonly text?: string
}

export const CONVERSION_AMOUNT = 12_500

export const CONVERSIONS: readonly ConversionVector[] = [
  {
    from: 'D1',
    replaceAmount: false,
    crc: 'EC38',
    text: '00020101021226620016ID.CO.CONTOH.WWW011893600999000001234502090000123450303UMI51440014ID.CO.QRIS.WWW0215ID10990000000170303UMI5204581253033605405125005802ID5916WARUNG BU CONTOH6007BANDUNG61054011162070703A016304EC38',
  },
  { from: 'D2', replaceAmount: true, crc: 'A07F' },
  {
    from: 'D3',
    replaceAmount: false,
    crc: 'A623',
    text: '00020101021226620016ID.CO.CONTOH.WWW011893600999000001234502090000123450303UKE51440014ID.CO.QRIS.WWW0215ID20990000000240303UKE520458125303360540512500550202560415005802ID5914KEDAI UJI COBA6008DENPASAR61058022162070703A016304A623',
  },
  {
    from: 'D4',
    replaceAmount: false,
    crc: 'CEE1',
  },
  {
    from: 'D5',
    replaceAmount: false,
    crc: '06BB',
    text: '00020101021226620016ID.CO.CONTOH.WWW011893600999000001234502090000123450303UMI51440014ID.CO.QRIS.WWW0215ID10990000000480303UMI5204581253033605405125005802ID5925GERAI 5802ID SENTOSA JAY 6013KAB. SUKABUMI610543111630406BB',
  },
  { from: 'D6', replaceAmount: true, crc: '58F4' },
  {
    from: 'D7',
    replaceAmount: false,
    crc: '17E1',
    text: '0002010102122614CONTOHTANPATLV5204599953033605405125005802ID5911LAPAK POLOS6007JAKARTA630417E1',
  },
  {
    from: 'D8',
    replaceAmount: false,
    crc: 'A828',
  },
  {
    from: 'D9',
    replaceAmount: false,
    crc: 'C22F',
  },
]

/** A text derived from D1 and what reading it gives: an error, or D1 with warnings. */
export interface DerivedVector {
  readonly id: string
  readonly about: string
  readonly text: string
  readonly expected:
    { readonly error: QrisErrorCode } | { readonly warnings: readonly QrisWarning[] }
}

const D1 = VALID.D1.text

export const DERIVED: readonly DerivedVector[] = [
  {
    id: 'N1',
    about: 'a filler checksum',
    text: `${D1.slice(0, -4)}0000`,
    expected: { error: 'BAD_CRC' },
  },
  {
    id: 'N2',
    about: 'a checksum in small letters',
    text: `${D1.slice(0, -4)}6abf`,
    expected: { warnings: ['CRC_LOWER_CASE'] },
  },
  {
    id: 'N3',
    about: 'the last two characters cut off',
    text: D1.slice(0, -2),
    expected: { error: 'TRUNCATED' },
  },
  {
    id: 'N4',
    about: '54 twice, checksum right',
    text: '00020101021126620016ID.CO.CONTOH.WWW011893600999000001234502090000123450303UMI51440014ID.CO.QRIS.WWW0215ID10990000000170303UMI52045812530336054041000540420005802ID5916WARUNG BU CONTOH6007BANDUNG61054011162070703A0163048262',
    expected: { error: 'DUPLICATE_TAG' },
  },
  {
    id: 'N5',
    about: 'an amount of zero',
    text: '00020101021126620016ID.CO.CONTOH.WWW011893600999000001234502090000123450303UMI51440014ID.CO.QRIS.WWW0215ID10990000000170303UMI520458125303360540105802ID5916WARUNG BU CONTOH6007BANDUNG61054011162070703A01630466B5',
    expected: { error: 'BAD_AMOUNT' },
  },
  {
    id: 'N6',
    about: 'URL-encoded',
    text: encodeURIComponent(D1),
    expected: { warnings: ['PERCENT_DECODED'] },
  },
  {
    id: 'N7',
    about: 'a blank before, CR LF behind',
    text: ` ${D1}\r\n`,
    expected: { warnings: [] },
  },
  {
    id: 'N8',
    about: 'non-ASCII in the name, checksum right',
    text: `${D1.slice(0, -4).replace('CONTOH6007', 'CONTØH6007')}9F2C`,
    expected: { error: 'BAD_CHARACTER' },
  },
]

/** Amounts that a conversion refuses (N9), some of them no numbers at all. */
export const REFUSED_AMOUNTS: readonly (readonly [unknown, QrisErrorCode])[] = [
  [0, 'BAD_AMOUNT'],
  [-0, 'BAD_AMOUNT'],
  [-1, 'BAD_AMOUNT'],
  [10.5, 'BAD_AMOUNT'],
  [10_000_000.5, 'BAD_AMOUNT'],
  [Number.NaN, 'BAD_AMOUNT'],
  [Number.POSITIVE_INFINITY, 'BAD_AMOUNT'],
  ['1.000', 'BAD_AMOUNT'],
  ['12500', 'BAD_AMOUNT'],
  [12_500n, 'BAD_AMOUNT'],
  [null, 'BAD_AMOUNT'],
  [undefined, 'BAD_AMOUNT'],
  [10_000_001, 'OVER_LIMIT'],
  [1e21, 'OVER_LIMIT'],
]
