/** Somebody who downloads: in a program of its own, so that it takes nothing from whoever measures. */
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'undici'
import { answerCalls } from '../harness/child.ts'

const PAUSE_MS = 5

/** A file, and how fast it is taken. */
export interface Download {
  origin: string
  path: string
  headers: Record<string, string>
  /** Without it: as fast as it comes. */
  bytesPerSecond?: number
}

const calls = {
  /** Takes a file, and keeps nothing of it. @returns Its bytes. */
  async read({ origin, path, headers, bytesPerSecond }: Download): Promise<number> {
    const pool = new Pool(origin, { connections: 1, bodyTimeout: 0 })
    try {
      const { statusCode, body } = await pool.request({ method: 'GET', path, headers })
      if (statusCode !== 200) throw new Error(`${path} was answered with ${statusCode}`)
      const startedAt = performance.now()
      let taken = 0
      for await (const chunk of body) {
        taken += (chunk as Uint8Array).length
        if (bytesPerSecond === undefined) continue
        const early = (taken / bytesPerSecond) * 1000 - (performance.now() - startedAt)
        if (early > PAUSE_MS) await pause(early)
      }
      return taken
    } finally {
      await pool.close()
    }
  },
}

/** Calls of this child. */
export type FileReaderCalls = typeof calls

answerCalls(calls, () => {})
