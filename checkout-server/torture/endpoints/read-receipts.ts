import { readFileSync } from 'node:fs'
import { Receipt } from './receipt.ts'

/** Reads the endpoints' ledger; none: nothing was received yet. */
export function readReceipts(file: string): Receipt[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [Receipt.parse(JSON.parse(line))]
    } catch {
      // A kill in the middle of a write: nobody was told that this one was taken.
      return []
    }
  })
}
