import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { DatabaseSync } from 'node:sqlite'
import { readMail } from './read-mail.ts'
import { createSmtpServer, type MailTrouble } from './smtp-server.ts'

/** A mail that arrived. */
export interface ReceivedMail {
  id: number
  sender: string
  recipient: string
  subject: string
  text: string
  at: number
}

/** Everybody's mailbox. */
export type Mailbox = Awaited<ReturnType<typeof openMailbox>>

/** Starts the mail server on a port of its own. */
export const openMailbox = async ({ db, clock }: { db: DatabaseSync; clock: () => number }) => {
  let trouble: MailTrouble = 'none'
  const insert = db.prepare(
    'insert into mails (sender, recipient, subject, text, at) values (?, ?, ?, ?, ?)',
  )
  const server = createSmtpServer({
    trouble: () => trouble,
    received: ({ from, to, raw }) => {
      const { subject, text } = readMail(raw)
      for (const recipient of to) insert.run(from, recipient, subject, text, clock())
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    /** What a server's `SMTP_URL` must be. */
    smtpUrl: `smtp://127.0.0.1:${port}`,
    setTrouble: (next: MailTrouble) => {
      trouble = next
    },
    /** New to old. @param recipient - Of this one only. */
    list: (limit: number, recipient?: string): ReceivedMail[] =>
      db
        .prepare(
          `select id, sender, recipient, subject, text, at from mails
           where ? is null or recipient = ? order by id desc limit ?`,
        )
        .all(recipient ?? null, recipient ?? null, limit) as unknown as ReceivedMail[],
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}
