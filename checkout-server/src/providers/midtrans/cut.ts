/** Cuts a text to a number of characters without splitting one that takes two code units. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const head = text.slice(0, maxLength)
  return head.isWellFormed() ? head : head.slice(0, -1)
}
