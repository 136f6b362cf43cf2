import { createServer, type Server, type Socket } from 'node:net'

const MAX_BYTES = 1024 * 1024

/** What a mail program handed over, as it came. */
export interface Envelope {
  from: string
  to: string[]
  raw: string
}

/** What the mail server does instead of taking a mail. */
export type MailTrouble = 'none' | 'busy' | 'refused'

/**
 * A mail server that takes everything for everybody and passes nothing on (RFC 5321, what a mail
 * program needs of it).
 */
export const createSmtpServer = (deps: {
  trouble: () => MailTrouble
  received: (envelope: Envelope) => void
}): Server =>
  createServer((socket) => {
    socket.setEncoding('latin1')
    // A client that goes away in the middle is its own affair.
    socket.on('error', () => socket.destroy())
    talk(socket, deps)
  })

const talk = (
  socket: Socket,
  { trouble, received }: Parameters<typeof createSmtpServer>[0],
): void => {
  const say = (line: string) => socket.write(`${line}\r\n`)
  let unread = ''
  let from: string | null = null
  let to: string[] = []
  let isReadingMail = false

  const reset = () => {
    from = null
    to = []
  }
  const take = (raw: string) => {
    if (trouble() === 'busy') say('451 4.3.0 Try again later')
    else {
      // Lines of the mail that begin with a dot were given another one (RFC 5321 §4.5.2).
      received({ from: from ?? '', to, raw: raw.replaceAll(/^\.\./gm, '.') })
      say('250 2.0.0 Taken')
    }
    reset()
  }
  const command = (line: string) => {
    const [, verb = '', rest = ''] = /^(\w+) ?(.*)$/.exec(line) ?? []
    const address = /<([^>]*)>/.exec(rest)?.[1]
    switch (verb.toUpperCase()) {
      case 'EHLO':
        return say('250-sandbox\r\n250-8BITMIME\r\n250 SIZE 1048576')
      case 'HELO':
        return say('250 sandbox')
      case 'MAIL':
        if (address === undefined) return say('501 5.5.4 Whose?')
        from = address
        return say('250 2.1.0 Ok')
      case 'RCPT':
        if (from === null) return say('503 5.5.1 MAIL first')
        if (!address) return say('501 5.5.4 To whom?')
        if (trouble() === 'refused') return say('550 5.1.1 No such mailbox')
        to.push(address)
        return say('250 2.1.5 Ok')
      case 'DATA':
        if (to.length === 0) return say('503 5.5.1 RCPT first')
        isReadingMail = true
        return say('354 Go on')
      case 'RSET':
        reset()
        return say('250 2.0.0 Ok')
      case 'NOOP':
        return say('250 2.0.0 Ok')
      case 'QUIT':
        say('221 2.0.0 Bye')
        return socket.end()
      default:
        return say('502 5.5.1 Unknown')
    }
  }

  socket.on('data', (chunk: string) => {
    unread += chunk
    if (unread.length > MAX_BYTES) {
      say('552 5.3.4 Too long')
      return socket.destroy()
    }
    for (;;) {
      const end = isReadingMail ? '\r\n.\r\n' : '\r\n'
      const at = unread.indexOf(end)
      if (at < 0) return
      const part = unread.slice(0, at)
      unread = unread.slice(at + end.length)
      if (isReadingMail) {
        isReadingMail = false
        take(part)
      } else command(part)
    }
  })
  say('220 sandbox ESMTP')
}
