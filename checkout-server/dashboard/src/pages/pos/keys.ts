import { MAX_RUPIAH } from '../../../../../shared/src/rupiah.ts'

/** What a key does: adds these digits, takes the last one away, or all. */
export type Key =
  '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '000' | 'erase' | 'clear'

/** The amount after a key. What would be more than a QRIS may ask for changes nothing. */
export function press(amount: number, key: Key): number {
  if (key === 'clear') return 0
  if (key === 'erase') return Math.floor(amount / 10)
  const next = Number(`${amount}${key}`)
  return next <= MAX_RUPIAH ? next : amount
}

/** The key of a keyboard that means one of ours; null: none does. */
export function keyOf({
  key,
  ctrlKey,
  metaKey,
  altKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): Key | null {
  if (ctrlKey || metaKey || altKey) return null
  if (/^[0-9]$/.test(key)) return key as Key
  if (key === 'Backspace') return 'erase'
  return key === 'Escape' || key === 'Delete' ? 'clear' : null
}
