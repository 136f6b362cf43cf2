import {
  CreatedInvitation,
  Me,
  type Invitation,
  type Member,
  type Permission,
  type Role,
} from '@autogopay/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { issueToken } from '../../accounts/mailed-tokens.ts'
import { openTestApp, type TestApp } from '../v1/test-support.ts'
import { givenUser, mailAbout, openBrowser, PASSWORD, type TestBrowser } from './test-support.ts'

let server: TestApp
beforeAll(async () => {
  server = await openTestApp({ sendsMail: true })
})
afterAll(() => server.close())

const statusOf = async (answer: Promise<Response>) => (await answer).status
const problemOf = async (answer: Response) => {
  const { code } = (await answer.json()) as { code?: string }
  return `${answer.status} ${code}`
}
const meOf = async (browser: TestBrowser) => Me.parse(await (await browser.get('/me')).json())

/** Registered, confirmed and logged in. */
async function givenPerson() {
  const user = await givenUser(server)
  const [row] = await server.sql<{ id: string }[]>`select id from users where email = ${user.email}`
  const wish = { userId: row!.id, purpose: 'verify_email', email: user.email } as const
  await server.accounts.settled()
  const token = await issueToken(server.accounts, wish)
  await user.browser.post('/auth/verify-email', { token })
  await user.browser.signIn(user.email)
  return { ...user, id: row!.id }
}

const inviteBy = async (browser: TestBrowser, email: string, role: Role) => {
  const answer = await browser.send('POST', '/v1/invitations', { body: { email, role } })
  if (answer.status !== 201) throw new Error(await answer.text())
  const made = CreatedInvitation.parse(await answer.json())
  return { ...made, token: new URL(made.url).hash.replace('#token=', '') }
}
const membersOf = async (browser: TestBrowser) =>
  ((await (await browser.send('GET', '/v1/members')).json()) as { data: Member[] }).data

describe('an invitation', () => {
  test('goes by mail, is taken once by somebody new, and gives the role that it says', async () => {
    const owner = await givenPerson()
    const email = `kasir-${owner.email}`
    const { token, url } = await inviteBy(owner.browser, email, 'cashier')
    expect((await mailAbout(server, email, 'Undangan')).text).toContain(url)
    const browser = openBrowser(server)
    const read = await browser.post('/invitations/read', { token })
    expect(await read.json()).toMatchObject({ role: 'cashier', email })
    const wish = { token, name: 'Kasir', password: PASSWORD }
    expect(await statusOf(browser.post('/invitations/register', wish))).toBe(201)
    expect(await statusOf(browser.post('/invitations/register', wish))).toBe(422)
    const verify = /#token=([\w-]+)/.exec((await mailAbout(server, email, 'Konfirmasi')).text)![1]
    await browser.post('/auth/verify-email', { token: verify })
    await browser.signIn(email)
    const { merchants } = await meOf(browser)
    expect(merchants).toMatchObject([{ role: 'cashier' }])
    expect(await statusOf(browser.send('GET', '/v1/members'))).toBe(403)
    expect(await statusOf(browser.send('GET', '/v1/payments'))).toBe(200)
  })

  test('is taken by somebody who has an account and is logged in', async () => {
    const owner = await givenPerson()
    const guest = await givenPerson()
    const { token } = await inviteBy(owner.browser, guest.email, 'finance')
    expect(await problemOf(await openBrowser(server).post('/invitations/accept', { token }))).toBe(
      '401 unauthorized',
    )
    expect(await statusOf(guest.browser.post('/invitations/accept', { token }))).toBe(200)
    expect((await meOf(guest.browser)).merchants.map(({ role }) => role)).toEqual([
      'owner',
      'finance',
    ])
    expect(await membersOf(owner.browser)).toMatchObject([
      { id: owner.id, role: 'owner' },
      { id: guest.id, role: 'finance' },
    ])
  })

  test('is good for nothing once it was taken back, replaced, or a week old', async () => {
    const owner = await givenPerson()
    const guest = await givenPerson()
    const accept = (token: string) => statusOf(guest.browser.post('/invitations/accept', { token }))
    const first = await inviteBy(owner.browser, guest.email, 'finance')
    const second = await inviteBy(owner.browser, guest.email, 'finance')
    expect(await accept(first.token)).toBe(422)
    await owner.browser.send('DELETE', `/v1/invitations/${second.id}`)
    expect(await accept(second.token)).toBe(422)
    const third = await inviteBy(owner.browser, guest.email, 'finance')
    const list = async () => {
      const answer = await owner.browser.send('GET', '/v1/invitations')
      return ((await answer.json()) as { data: Invitation[] }).data
    }
    expect(await list()).toMatchObject([{ id: third.id, email: guest.email, role: 'finance' }])
    expect(JSON.stringify(await list())).not.toContain(third.token)
    server.advance(6 * 24 * 60 * 60 * 1000)
    await guest.browser.get('/me')
    server.advance(24 * 60 * 60 * 1000)
    expect(await accept(third.token)).toBe(422)
    expect((await meOf(guest.browser)).merchants).toHaveLength(1)
  })

  test('of two who follow the same link at once lets one in', async () => {
    const owner = await givenPerson()
    const guests = [await givenPerson(), await givenPerson()]
    const { token } = await inviteBy(owner.browser, 'siapa-saja@example.test', 'finance')
    const answers = await Promise.all(
      guests.map(({ browser }) => statusOf(browser.post('/invitations/accept', { token }))),
    )
    expect(answers.toSorted()).toEqual([200, 422])
  })

  test('is kept as a hash', async () => {
    const owner = await givenPerson()
    const { token } = await inviteBy(owner.browser, 'rahasia@example.test', 'finance')
    const rows = await server.sql`select i::text, encode(token_hash, 'escape') from invitations i`
    expect(JSON.stringify(rows)).not.toContain(token)
  })
})

describe('in a team', () => {
  const givenTeam = async (role: Role) => {
    const owner = await givenPerson()
    const guest = await givenPerson()
    const { token } = await inviteBy(owner.browser, guest.email, role)
    await guest.browser.post('/invitations/accept', { token })
    const [shop] = (await meOf(owner.browser)).merchants
    const headers = { 'x-merchant-id': shop!.id }
    const asGuest = (method: string, path: string, body?: unknown) =>
      guest.browser.send(method, path, { headers, body })
    return { owner, guest, asGuest }
  }

  test('a role is changed from the next request on, and somebody is taken out', async () => {
    const { owner, guest, asGuest } = await givenTeam('finance')
    expect(await statusOf(asGuest('GET', '/v1/members'))).toBe(200)
    const path = `/v1/members/${guest.id}`
    const changed = await owner.browser.send('PATCH', path, { body: { role: 'cashier' } })
    expect(await changed.json()).toMatchObject({ id: guest.id, role: 'cashier' })
    expect(await statusOf(asGuest('GET', '/v1/members'))).toBe(403)
    expect(await statusOf(owner.browser.send('DELETE', path))).toBe(204)
    expect(await statusOf(asGuest('GET', '/v1/payments'))).toBe(404)
    expect(await statusOf(owner.browser.send('DELETE', path))).toBe(404)
  })

  test.each([
    ['is taken out', 'DELETE', undefined],
    ['may less now', 'PATCH', { role: 'cashier' }],
  ] as const)('the invitations of who %s are good for nothing', async (_, method, body) => {
    const { owner, guest, asGuest } = await givenTeam('owner')
    const email = `lain-${guest.email}`
    const made = await asGuest('POST', '/v1/invitations', { email, role: 'owner' })
    const { url } = CreatedInvitation.parse(await made.json())
    const token = new URL(url).hash.replace('#token=', '')
    const path = `/v1/members/${guest.id}`
    expect((await owner.browser.send(method, path, { ...(body && { body }) })).ok).toBe(true)
    expect(await statusOf(guest.browser.post('/invitations/accept', { token }))).toBe(422)
    const roles = (await membersOf(owner.browser)).map(({ role }) => role)
    expect(roles.filter((role) => role === 'owner')).toHaveLength(1)
  })

  test('whoever wants to leaves, but the last owner', async () => {
    const owner = await givenPerson()
    const guest = await givenPerson()
    const { token } = await inviteBy(owner.browser, guest.email, 'cashier')
    await guest.browser.post('/invitations/accept', { token })
    const merchantId = (await meOf(owner.browser)).merchants[0]!.id
    const leave = (browser: TestBrowser) => browser.post('/me/leave', { merchantId })
    const left = await leave(guest.browser)
    expect(Me.parse(await left.json()).merchants.map(({ id }) => id)).not.toContain(merchantId)
    expect(await problemOf(await leave(guest.browser))).toBe('404 not_found')
    expect(await problemOf(await leave(owner.browser))).toBe('422 invalid_request')
    expect(await membersOf(owner.browser)).toHaveLength(1)
    const log = (await (await owner.browser.send('GET', '/v1/audit-log')).json()) as {
      data: { action: string; actor: { id: string } }[]
    }
    expect(log.data[0]).toMatchObject({ action: 'member.left', actor: { id: guest.id } })
  })

  test('the last owner stays one, also when two remove each other at once', async () => {
    const { owner, guest, asGuest } = await givenTeam('owner')
    const answers = await Promise.all([
      owner.browser.send('DELETE', `/v1/members/${guest.id}`),
      asGuest('DELETE', `/v1/members/${owner.id}`),
    ])
    const left = await server.sql`
      select user_id from members where role = 'owner' and user_id in (${owner.id}, ${guest.id})
        and merchant_id = (select merchant_id from audit_log where action = 'invitation.accepted'
          and actor_id = ${guest.id})`
    expect(left).toHaveLength(1)
    expect(answers.map(({ status }) => status).filter((status) => status === 204)).toHaveLength(1)
    const alone = await givenPerson()
    const demoted = await alone.browser.send('PATCH', `/v1/members/${alone.id}`, {
      body: { role: 'finance' },
    })
    expect(await problemOf(demoted)).toBe('422 invalid_request')
    const gone = await alone.browser.send('DELETE', `/v1/members/${alone.id}`)
    expect(await problemOf(gone)).toBe('422 invalid_request')
    expect(await membersOf(alone.browser)).toMatchObject([{ role: 'owner' }])
  })

  test('a key gives no role that may do more than it may itself', async () => {
    const owner = await givenPerson()
    const scopes: Permission[] = ['team:read', 'team:write']
    const made = await owner.browser.send('POST', '/v1/api-keys', { body: { name: 'tim', scopes } })
    const { key } = (await made.json()) as { key: string }
    const body = { email: 'bos@example.test', role: 'owner' }
    const headers = { 'x-api-key': key, cookie: '' }
    const program = openBrowser(server)
    expect(await statusOf(program.send('POST', '/v1/invitations', { headers, body }))).toBe(403)
    const removal = program.send('DELETE', `/v1/members/${owner.id}`, { headers })
    expect(await statusOf(removal)).toBe(403)
  })

  test('whoever joins is in the audit log', async () => {
    const { owner, guest } = await givenTeam('finance')
    const answer = await owner.browser.send('GET', '/v1/audit-log')
    const { data } = (await answer.json()) as { data: { action: string; actor: { id: string } }[] }
    expect(data.map(({ action }) => action)).toEqual(['invitation.accepted', 'invitation.created'])
    expect(data[0]!.actor.id).toBe(guest.id)
  })
})
