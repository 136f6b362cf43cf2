import { readdir, readFile } from 'node:fs/promises'
import { extname } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

type Bytes = Uint8Array<ArrayBuffer>

/** One file of the dashboard, as it is and compressed. */
export interface DashboardFile {
  type: string
  bytes: Bytes
  br: Bytes
  gzip: Bytes
}

/** The built dashboard by path inside its folder: `index.html`, `assets/….js`. */
export type DashboardFiles = ReadonlyMap<string, DashboardFile>

/** Reads what `npm run build:dashboard` made; null: it has not been built. */
export async function loadDashboardFiles(folder: URL): Promise<DashboardFiles | null> {
  const names = await readdir(folder, { recursive: true }).catch(() => null)
  if (!names?.includes('index.html.br')) return null
  const files = names.filter((name) => extname(name) in TYPES)
  const read = async (name: string): Promise<Bytes> =>
    new Uint8Array(await readFile(new URL(name, folder)))
  return new Map(
    await Promise.all(
      files.map(async (name): Promise<[string, DashboardFile]> => {
        const [bytes, br, gzip] = await Promise.all([
          read(name),
          read(`${name}.br`),
          read(`${name}.gz`),
        ])
        return [name, { type: TYPES[extname(name)] ?? '', bytes, br, gzip }]
      }),
    ),
  )
}
