/** The control of the creating benches where pgbench is missing: one statement over and over. */
import postgres from 'postgres'
import { answerCalls } from '../harness/child.ts'

const calls = {
  /**
   * Runs a statement on so many connections for so long; returns how often.
   * @param input.statement - Takes one text, `first` and on, counting up.
   */
  async write(input: {
    databaseUrl: string
    statement: string
    first: number
    clients: number
    seconds: number
  }): Promise<number> {
    const sql = postgres(input.databaseUrl, { max: input.clients })
    const endAt = performance.now() + input.seconds * 1000
    let count = 0
    const work = async () => {
      while (performance.now() < endAt) {
        count += 1
        await sql.unsafe(input.statement, [String(input.first + count)], { prepare: true })
      }
    }
    await Promise.all(Array.from({ length: input.clients }, work))
    await sql.end()
    return count
  },
}

/** Calls of this child. */
export type SqlWriterCalls = typeof calls

answerCalls(calls, () => {})
