const encoder = new TextEncoder()

/** Where the blocks come from and go to. */
export interface Blocks {
  /** An empty one, when there is one: whatever is in it is written over. */
  empty(): Promise<Uint8Array>
  /** One to be sent: the beginning of an empty one, as a rule all of it. */
  full(block: Uint8Array): void
}

/** Writes a file into blocks, so that its memory is that of a few blocks, whatever its size. */
export async function writeBlocks(
  file: AsyncIterable<string | Uint8Array>,
  blocks: Blocks,
): Promise<void> {
  let block = await blocks.empty()
  let filled = 0
  for await (const part of file) {
    for (let at = 0; at < part.length;) {
      const { read, written } = put(part, at, block.subarray(filled))
      at += read
      filled += written
      if (at === part.length) break
      blocks.full(block.subarray(0, filled))
      block = await blocks.empty()
      filled = 0
    }
  }
  if (filled > 0) blocks.full(block.subarray(0, filled))
}

/** As much as there is room for; no character of a text is cut in two. */
function put(
  part: string | Uint8Array,
  at: number,
  room: Uint8Array,
): { read: number; written: number } {
  if (typeof part === 'string') return encoder.encodeInto(part.slice(at), room)
  const taken = part.subarray(at, at + room.length)
  room.set(taken)
  return { read: taken.length, written: taken.length }
}
