import { constants, crc32, deflateRawSync } from 'node:zlib'

/** A file of an archive. */
export interface ZipEntry {
  path: string
  /** Its text, piece by piece. */
  parts: AsyncIterable<string> | Iterable<string>
}

// Of the deflated stream, each stands for itself: compressed here and now, in this thread, which gives way
// to others. What Node streams through its pool of threads does not.
const SEGMENT_BYTES = 128 * 1024
// Fast: such files repeat themselves so much that more work would hardly make them smaller.
const LEVEL = 2
/** An empty last block: segments end without one. */
const LAST_BLOCK = Uint8Array.of(3, 0)

const MOST_BYTES = 0xffff_ffff
const VERSION = 20
// Sizes stand behind the file, whose names are UTF-8.
const FLAGS = 0x0808
const DEFLATED = 8
/** 1 January 1980, the first day that an archive knows. */
const NO_DAY = 33

const encoder = new TextEncoder()

interface Entry {
  name: Uint8Array
  at: number
  crc: number
  size: number
  packed: number
}

/**
 * An archive that is made while its files are read (PKWARE APPNOTE 4.3, without ZIP64).
 * @throws {RangeError} A file or all of it is 4 GiB or more.
 */
export async function* zipped(
  files: AsyncIterable<ZipEntry>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const entries: Entry[] = []
  let written = 0
  const count = (bytes: Uint8Array) => {
    written += bytes.length
    return bytes
  }
  for await (const { path, parts } of files) {
    const entry: Entry = { name: encoder.encode(path), at: written, crc: 0, size: 0, packed: 0 }
    yield count(localHeader(entry))
    for await (const plain of segments(parts)) {
      entry.crc = crc32(plain, entry.crc)
      entry.size += plain.length
      const packed = deflateRawSync(plain, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH })
      entry.packed += packed.length
      yield count(packed)
    }
    entry.packed += LAST_BLOCK.length
    yield count(LAST_BLOCK)
    if (Math.max(entry.size, written) > MOST_BYTES) throw new RangeError(`${path} is too large`)
    yield count(descriptor(entry))
    entries.push(entry)
  }
  const directory = Buffer.concat(entries.map(directoryHeader))
  yield directory
  yield endOfDirectory({ count: entries.length, size: directory.length, at: written })
}

/** Text as bytes, in one buffer that is filled again and again: what is yielded is valid until the next. */
async function* segments(parts: ZipEntry['parts']): AsyncGenerator<Uint8Array> {
  const segment = new Uint8Array(SEGMENT_BYTES)
  let filled = 0
  for await (const part of parts) {
    for (let at = 0; at < part.length;) {
      const { read, written } = encoder.encodeInto(part.slice(at), segment.subarray(filled))
      at += read
      filled += written
      if (at === part.length) break
      yield segment.subarray(0, filled)
      filled = 0
    }
  }
  if (filled > 0) yield segment.subarray(0, filled)
}

function localHeader({ name }: Entry): Uint8Array {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(VERSION, 4)
  header.writeUInt16LE(FLAGS, 6)
  header.writeUInt16LE(DEFLATED, 8)
  header.writeUInt16LE(NO_DAY, 12)
  header.writeUInt16LE(name.length, 26)
  return Buffer.concat([header, name])
}

function descriptor({ crc, packed, size }: Entry): Uint8Array {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32LE(0x08074b50, 0)
  bytes.writeUInt32LE(crc, 4)
  bytes.writeUInt32LE(packed, 8)
  bytes.writeUInt32LE(size, 12)
  return bytes
}

function directoryHeader({ name, at, crc, packed, size }: Entry): Uint8Array {
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(VERSION, 4)
  header.writeUInt16LE(VERSION, 6)
  header.writeUInt16LE(FLAGS, 8)
  header.writeUInt16LE(DEFLATED, 10)
  header.writeUInt16LE(NO_DAY, 14)
  header.writeUInt32LE(crc, 16)
  header.writeUInt32LE(packed, 20)
  header.writeUInt32LE(size, 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt32LE(at, 42)
  return Buffer.concat([header, name])
}

function endOfDirectory(of: { count: number; size: number; at: number }): Uint8Array {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(of.count, 8)
  end.writeUInt16LE(of.count, 10)
  end.writeUInt32LE(of.size, 12)
  end.writeUInt32LE(of.at, 16)
  return end
}
