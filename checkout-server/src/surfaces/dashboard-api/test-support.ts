import { eventually } from '../../../testing/eventually.ts'
import { CSRF_HEADER, CSRF_VALUE } from '../../platform/http/same-origin.ts'
import { PUBLIC_URL, type TestApp } from '../v1/test-support.ts'

export const PASSWORD = 'gajah terbang di atas Bromo'

/** What a browser sends; `body` goes out as JSON. */
interface Visit {
  body?: unknown
  headers?: Record<string, string>
}

/** A browser at the dashboard: keeps cookies and sends what our pages send. */
export type TestBrowser = ReturnType<typeof openBrowser>

/** Opens one without cookies. */
export function openBrowser({ app }: Pick<TestApp, 'app'>) {
  const cookies = new Map<string, string>()
  const send = async (method: string, path: string, { body, headers }: Visit = {}) => {
    const answer = await app.request(path, {
      method,
      headers: {
        origin: PUBLIC_URL,
        [CSRF_HEADER]: CSRF_VALUE,
        'user-agent': 'Peramban Uji/1.0',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/max-age=0(?:;|$)/i.test(cookie)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  const call = (method: string, path: string, visit?: Visit) =>
    send(method, `/dashboard-api${path}`, visit)
  return {
    cookies,
    /** At any address, such as `/v1/…`. */
    send,
    call,
    get: (path: string) => call('GET', path),
    post: (path: string, body?: unknown) => call('POST', path, { body }),
    signIn: (email: string, password = PASSWORD) =>
      call('POST', '/auth/sign-in/email', { body: { email, password } }),
  }
}

let count = 0

/** Registers somebody new. @returns A browser that is not logged in. */
export async function givenUser(server: TestApp) {
  count += 1
  const email = `warga-${count}@example.test`
  const browser = openBrowser(server)
  const body = { businessName: `Toko ${count}`, email, password: PASSWORD }
  const answer = await browser.post('/auth/register', body)
  if (answer.status !== 201) throw new Error(`not registered: ${await answer.text()}`)
  return { email, browser }
}

/** The same, logged in. */
export async function givenVisitor(server: TestApp) {
  const user = await givenUser(server)
  const answer = await user.browser.signIn(user.email)
  if (answer.status !== 200) throw new Error(`not logged in: ${await answer.text()}`)
  return user
}

interface SentMail {
  subject: string
  text: string
}

/** Mails that arrived at an address, new to old. */
export async function mailsTo({ sandbox }: TestApp, email: string): Promise<SentMail[]> {
  const query = new URLSearchParams({ to: email }).toString()
  const answer = await fetch(`${sandbox.url}/_control/mail?${query}`)
  return ((await answer.json()) as { mails: SentMail[] }).mails
}

/** Waits for a mail whose subject has these words. */
export async function mailAbout(server: TestApp, email: string, words: string): Promise<SentMail> {
  let found: SentMail | undefined
  await eventually(async () => {
    found = (await mailsTo(server, email)).find(({ subject }) => subject.includes(words))
    return found !== undefined
  })
  return found!
}

/** The token in the link of a mail. */
export function tokenIn({ text }: SentMail): string {
  const token = /#token=([\w-]+)/.exec(text)?.[1]
  if (!token) throw new Error(`there is no token in: ${text}`)
  return token
}
