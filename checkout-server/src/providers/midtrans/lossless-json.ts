/**
 * Parses JSON with every number as the text it was written as, since a signature over `44000.00` does
 * not fit `44000`.
 * @returns Null: not UTF-8, not JSON, nested beyond reason, or not an object.
 */
export function parseLosslessly(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const value: unknown = JSON.parse(text, asWritten)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? Object.fromEntries(Object.entries(value)) : null
  } catch {
    return null
  }
}

function asWritten(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? value) : value
}
