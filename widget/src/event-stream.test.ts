import { expect } from '@open-wc/testing'
import { createParser } from 'eventsource-parser'
import { eventStream } from './event-stream.ts'

const STREAM = [
  'retry: 250\n: open\n\n',
  'id: 1\nevent: payment\ndata: {"a":1}\n\n',
  'data: one\r\ndata:two\r\n\r\n',
  'event: x\n\n',
  'data\ndata:  two spaces\n\n',
  'retry: soon\nretry: 400\n\n',
  'data: é🎉\r\r',
  'event: payment\ndata: last\n\n',
].join('')

/** All that is heard when the stream comes in pieces of some length. */
function heardBy(piece: number): unknown[] {
  const heard: unknown[] = []
  const feed = eventStream({
    onEvent: ({ event, data }) => heard.push([event, data]),
    onRetry: (ms) => heard.push(ms),
  })
  for (let at = 0; at < STREAM.length; at += piece) feed(STREAM.slice(at, at + piece))
  return heard
}

describe('eventStream', () => {
  it('hears what the eventsource-parser package hears, however the stream is cut', () => {
    const expected: unknown[] = []
    const parser = createParser({
      onEvent: ({ event, data }) => expected.push([event ?? 'message', data]),
      onRetry: (ms) => expected.push(ms),
    })
    parser.feed(STREAM)
    expect(expected.length).to.equal(7)
    for (const piece of [1, 2, 3, 5, 7, 11, STREAM.length]) {
      expect(heardBy(piece), `pieces of ${piece}`).to.deep.equal(expected)
    }
  })

  it('keeps an unfinished message to itself', () => {
    const heard: string[] = []
    const feed = eventStream({ onEvent: ({ data }) => heard.push(data), onRetry: () => undefined })
    feed('data: half')
    feed(' and half\n')
    expect(heard).to.deep.equal([])
    feed('\n')
    expect(heard).to.deep.equal(['half and half'])
  })
})
