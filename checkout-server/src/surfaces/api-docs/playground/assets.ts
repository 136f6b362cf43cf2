import { readdir, readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'

const FOLDER = new URL('./assets/', import.meta.url)
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

/** A file of the playground, ready to send. */
export interface Asset {
  type: string
  /** By content coding. */
  bodies: { br: Bytes; gzip: Bytes; identity: Bytes }
}
type Bytes = Uint8Array<ArrayBuffer>

let loading: Promise<Map<string, Asset>> | null = null

/** Reads and compresses the files when somebody first wants one, once per process. By name. */
export function loadAssets(): Promise<Map<string, Asset>> {
  loading ??= readAll().catch((error: unknown) => {
    loading = null
    throw error
  })
  return loading
}

async function readAll(): Promise<Map<string, Asset>> {
  const names = (await readdir(FOLDER)).filter((name) => extname(name) in TYPES)
  const assets = names.map(async (name): Promise<[string, Asset]> => {
    const source = await readFile(new URL(name, FOLDER))
    const [br, gz] = await Promise.all([promisify(brotliCompress)(source), promisify(gzip)(source)])
    const bodies = {
      br: new Uint8Array(br),
      gzip: new Uint8Array(gz),
      identity: new Uint8Array(source),
    }
    return [name, { type: TYPES[extname(name)] ?? '', bodies }]
  })
  return new Map(await Promise.all(assets))
}
