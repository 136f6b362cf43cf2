import type { Readable } from 'node:stream'

const MAX_BYTES = 4_096

/**
 * Reads the beginning of an answer as text for people, at most 4 kB, and closes the connection if more
 * is to come. What arrived before it broke is kept.
 * @returns One line, without control characters; bytes that are no UTF-8 become U+FFFD.
 */
export async function readExcerpt(body: Readable): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  body.on('error', () => {})
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= MAX_BYTES) break
    }
  } catch {
    // Cut off or out of time: the status counts, not the text.
  }
  const text = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, MAX_BYTES))
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
}
