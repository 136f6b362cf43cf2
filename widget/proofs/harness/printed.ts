import { PDFiumLibrary } from '@hyzyla/pdfium'
import { readQr } from './read-qr.ts'

// 144 dots an inch: half of what the cheapest printers do.
const DOTS_PER_POINT = 2

/** What a scanner reads from the first page of a PDF, printed. */
export async function readPrintedQr(pdf: Uint8Array): Promise<string> {
  const library = await PDFiumLibrary.init()
  try {
    const document = await library.loadDocument(pdf)
    const { data, width, height } = await document
      .getPage(0)
      .render({ scale: DOTS_PER_POINT, render: 'bitmap' })
    document.destroy()
    return await readQr({ data: new Uint8ClampedArray(data), width, height })
  } finally {
    library.destroy()
  }
}
