/** The control of the HTTP benches: `node:http` and nothing else, with the same bytes as our answer. */
import { answerCalls } from '../harness/child.ts'
import { listen } from '../harness/listen.ts'
import { settledMemory, type Memory } from '../harness/memory.ts'

const calls = {
  /**
   * Starts it and returns its URL.
   * @param answer.isStream - Leaves the answer open, as an event stream is.
   */
  start(answer: { headers: Record<string, string>; body: string; isStream: boolean }) {
    return listen((_request, response) => {
      response.writeHead(200, answer.headers)
      if (answer.isStream) response.write(answer.body)
      else response.end(answer.body)
    })
  },
  /** Without garbage. */
  memory: (): Promise<Memory> => settledMemory(),
}

/** Calls of this child. */
export type BareHttpCalls = typeof calls

answerCalls(calls, () => {})
