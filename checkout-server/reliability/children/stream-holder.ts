/** Opens streams and holds them until it is ended: `stream-holder.ts URL TOKEN…`, one per token. */
import { openRawStream } from '../harness/raw-stream.ts'

const [url = '', ...tokens] = process.argv.slice(2)
const streams = tokens.map((token) => openRawStream(url, token))
await Promise.all(streams.map(({ opened }) => opened))
process.send?.('open')
