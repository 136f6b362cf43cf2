// Makes one file in a thread of its own, and ends with it.
import { setPriority } from 'node:os'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { openDatabase } from '../platform/database.ts'
import { tenantSql } from '../platform/tenant-wall.ts'
import { writeBlocks, type Blocks } from './blocks.ts'
import type { ExportWork } from './send-from-thread.ts'
import { paymentsFile } from './payments-file.ts'

// Payments go first. Not the least urgent: on a busy machine the file would never come to its end.
const LESS_URGENT = 10
// All that is on its way at once: what the receiver has taken is filled again.
const BLOCKS = 4
const BLOCK_BYTES = 64 * 1024

// Linux gives each thread a priority of its own; elsewhere this would slow the whole program.
if (process.platform === 'linux') setPriority(LESS_URGENT)

if (!parentPort) throw new Error('this is no program: it runs in a thread of the server')
await make(parentPort, workerData as ExportWork)

async function make(port: MessagePort, { databaseUrl, ...file }: ExportWork): Promise<void> {
  const sql = openDatabase(databaseUrl, { max: 1, name: 'autogopay-export' })
  await writeBlocks(paymentsFile(tenantSql(sql, file.merchantId), file), blocksOf(port))
  // A thread has no origin that could be another's.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  port.postMessage(null)
  port.close()
  await sql.end({ timeout: 5 })
}

function blocksOf(port: MessagePort): Blocks {
  const empty = Array.from({ length: BLOCKS }, () => new Uint8Array(BLOCK_BYTES))
  let goOn: (() => void) | null = null
  port.on('message', (buffer: ArrayBuffer) => {
    empty.push(new Uint8Array(buffer))
    goOn?.()
  })
  return {
    async empty() {
      for (;;) {
        const block = empty.pop()
        if (block) return block
        await new Promise<void>((resolve) => {
          goOn = resolve
        })
      }
    },
    full: (block) => port.postMessage(block, [block.buffer as ArrayBuffer]),
  }
}
