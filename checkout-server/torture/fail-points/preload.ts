/**
 * Loaded by `node --import` before the server: writes kills into its modules as they are read. So the
 * program that ships knows nothing of them, and nobody can arm one in production.
 *
 * `FAIL_POINT_FILE` names a file; while it holds a place's name, the first process that comes by there
 * removes the file and kills itself.
 */
import { readFileSync, renameSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { patch } from './patch.ts'
import { PLACES } from './places.ts'

const ARMED = process.env['FAIL_POINT_FILE'] ?? ''
const SOURCES = new URL('../../src/', import.meta.url).href

declare global {
  var __failPoint: (name: string) => void
}

globalThis.__failPoint = (name) => {
  try {
    if (readFileSync(ARMED, 'utf8') !== name) return
    // Of two processes that come by at once, one gets it.
    renameSync(ARMED, `${ARMED}.hit`)
  } catch {
    return
  }
  process.kill(process.pid, 'SIGKILL')
  // Not one statement more, though the signal take its time.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    const here = PLACES.filter(({ file }) => url === `${SOURCES}${file}`)
    if (here.length === 0 || loaded.source === undefined || loaded.source === null) return loaded
    const text =
      typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source)
    return { ...loaded, source: patch(text, here) }
  },
})
