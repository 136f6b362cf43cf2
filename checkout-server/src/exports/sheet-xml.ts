import type { Cell } from './columns.ts'

// Parts of a workbook (ECMA-376, SpreadsheetML), no more than spreadsheet programs need.
const WIB_OFFSET_MS = 7 * 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000
/** 1 January 1970, as spreadsheets count days. */
const DAYS_BEFORE_1970 = 25_569
const WIDTH = 20
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** Places in the list of styles below. */
const [NUMBER, TIME] = [1, 2]

/** How cells look: numbers with dots, times to the second. */
export const STYLES = `${DECLARATION}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

/** What begins a sheet, whose first row stays in sight. */
export function sheetStart(columns: number): string {
  return `${DECLARATION}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="${columns}" width="${WIDTH}" customWidth="1"/></cols><sheetData>`
}

/** What ends it. */
export const SHEET_END = '</sheetData></worksheet>'

/** A row. @param number - From 1. */
export function rowXml(number: number, cells: readonly Cell[]): string {
  let xml = `<row r="${number}">`
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at]
    if (cell === null || cell === undefined) continue
    const place = `<c r="${columnName(at)}${number}"`
    if (typeof cell === 'string') {
      xml += `${place} t="inlineStr"><is>${textXml(cell)}</is></c>`
    } else if (typeof cell === 'number') xml += `${place} s="${NUMBER}"><v>${cell}</v></c>`
    else xml += `${place} s="${TIME}"><v>${serialOf(cell)}</v></c>`
  }
  return `${xml}</row>`
}

/** The rest of a workbook, by the paths of its parts. Its sheets are those of {@link sheetPath}. */
export function workbookParts(names: readonly string[]): Record<string, string> {
  const each = (make: (number: number, name: string) => string) =>
    names.map((name, at) => make(at + 1, name)).join('')
  const styles = names.length + 1
  return {
    'xl/styles.xml': STYLES,
    'xl/workbook.xml': `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><bookViews><workbookView/></bookViews><sheets>${each(
      (number, name) => `<sheet name="${escaped(name)}" sheetId="${number}" r:id="rId${number}"/>`,
    )}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${each(
      (number) =>
        `<Relationship Id="rId${number}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${number}.xml"/>`,
    )}<Relationship Id="rId${styles}" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    '_rels/.rels': `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    '[Content_Types].xml': `${DECLARATION}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/>${each(
      (number) =>
        `<Override PartName="/${sheetPath(number)}" ContentType="${TYPES}.worksheet+xml"/>`,
    )}</Types>`,
  }
}

/** Where a sheet is. @param number - From 1. */
export const sheetPath = (number: number): string => `xl/worksheets/sheet${number}.xml`

const LETTERS = 26
const names: string[] = []

/** `A` … `Z`, `AA` … */
function columnName(at: number): string {
  return (names[at] ??=
    (at < LETTERS ? '' : columnName(Math.floor(at / LETTERS) - 1)) +
    String.fromCharCode(65 + (at % LETTERS)))
}

/** Spreadsheets know no zones: a time is written as the clock on the wall showed it, to the second. */
function serialOf({ at, zone }: { at: Date; zone: 'WIB' | 'UTC' }): number {
  const shift = zone === 'WIB' ? WIB_OFFSET_MS : 0
  return Math.floor((at.getTime() + shift) / 1000) * (1000 / DAY_MS) + DAYS_BEFORE_1970
}

function textXml(text: string): string {
  const space = /^\s|\s$|[\t\n]/.test(text) ? ' xml:space="preserve"' : ''
  return `<t${space}>${escaped(text)}</t>`
}

// What XML has no place for is written by its number (ECMA-376 part 1, 22.9.2.19), and so is the underscore
// of what only looks so.
// oxlint-disable-next-line no-control-regex
const SPECIAL = /[&<>"\r\ufffe\uffff\u0000-\u0008\u000b\u000c\u000e-\u001f]|_(?=x[\da-f]{4}_)/gi
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(text: string): string {
  return text.replace(
    SPECIAL,
    (found) =>
      ENTITIES[found] ?? `_x${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
  )
}
