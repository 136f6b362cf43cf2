import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSandbox, type Sandbox } from '../sandbox.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

const send = (mail: { to: string; subject: string; text: string }) =>
  createTransport({ url: sandbox.smtpUrl }).sendMail({ from: 'kami@example.test', ...mail })

interface Listed {
  recipient: string
  subject: string
  text: string
}
const listed = async (to: string): Promise<Listed[]> => {
  const answer = await fetch(
    `${sandbox.url}/_control/mail?${new URLSearchParams({ to }).toString()}`,
  )
  return ((await answer.json()) as { mails: Listed[] }).mails
}

test('a mail arrives as it was written, whatever it is made of', async () => {
  const to = 'bu@example.test'
  const text = `Halo “Bu Sari” ☕\n\n.titik di awal\n${'panjang '.repeat(40)}\nhttps://pay.example/#token=a=b`
  const subject = `Kopi ☕ ${'yang panjang '.repeat(10).trim()}`
  await send({ to, subject, text })
  expect(await listed(to)).toMatchObject([{ recipient: to, subject, text }])
})

test('the page shows it, with links to follow and nothing to run', async () => {
  await send({
    to: 'x@example.test',
    subject: '<b>Halo</b>',
    text: 'Buka https://pay.example/dashboard/verify-email#token=abc sekarang',
  })
  const page = await fetch(`${sandbox.url}/mail`)
  const html = await page.text()
  expect(html).toContain('href="https://pay.example/dashboard/verify-email#token=abc"')
  expect(html).toContain('&lt;b&gt;Halo&lt;/b&gt;')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test('its troubles are a mail program’s troubles', async () => {
  const trouble = (name: string) =>
    fetch(`${sandbox.url}/_control/mail/trouble`, {
      method: 'POST',
      body: JSON.stringify({ trouble: name }),
    })
  const mail = { to: 'y@example.test', subject: 'Halo', text: 'Halo' }
  await trouble('busy')
  await expect(send(mail)).rejects.toMatchObject({ responseCode: 451 })
  await trouble('refused')
  await expect(send(mail)).rejects.toMatchObject({ responseCode: 550 })
  await trouble('none')
  await send(mail)
  expect(await listed(mail.to)).toHaveLength(1)
})
