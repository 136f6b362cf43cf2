import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const HASH_LENGTH = 16
// The highest level would take ten seconds for these 4 MB; this one takes a tenth of a second.
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }

/** The API reader's program, ready to send. */
export interface ReaderScript {
  /** By content coding. */
  bodies: { br: Bytes; gzip: Bytes; identity: Bytes }
  /** Of the content: a part of the address, so that browsers may keep it for ever. */
  hash: string
}
type Bytes = Uint8Array<ArrayBuffer>

let loading: Promise<ReaderScript> | null = null

/** Reads and compresses the reader's program when somebody first wants it, once per process. */
export function loadReaderScript(): Promise<ReaderScript> {
  loading ??= read().catch((error: unknown) => {
    loading = null
    throw error
  })
  return loading
}

async function read(): Promise<ReaderScript> {
  const entry = createRequire(import.meta.url).resolve('@scalar/api-reference')
  const source = await readFile(new URL('./browser/standalone.js', pathToFileURL(entry)))
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(source, BROTLI),
    promisify(gzip)(source),
  ])
  return {
    bodies: {
      br: new Uint8Array(br),
      gzip: new Uint8Array(gz),
      identity: new Uint8Array(source),
    },
    hash: createHash('sha256').update(source).digest('hex').slice(0, HASH_LENGTH),
  }
}
