import type { CreatePayment, Payment } from '@autogopay/shared'
import { newMasterKey, openVault } from '../../platform/vault.ts'
import { createMerchant } from '../../merchants/merchants.ts'
import { newId } from '../../platform/ids.ts'
import { openLog } from '../../platform/log.ts'
import type { Sql } from '../../platform/database.ts'
import type { AccountFeed, Mutation } from '../../providers/account-feed.ts'
import { checkoutLinks } from '../checkout-links.ts'
import type { PaymentContext } from '../context.ts'
import { createPayment } from '../create-payment.ts'
import type { MerchantEvent } from '../events.ts'
import type { IdempotencyKey } from '../idempotency.ts'
import { findPaymentRow, type PaymentRow } from '../payment-row.ts'
import { openOwnAccount } from './open-own-account.ts'
import { pollAccount } from './poll-account.ts'
import { leaseDue } from './poll-lease.ts'
import type { UniqueCode } from './unique-code.ts'

/** Vector D1 of the QRIS facts: a static code of a made-up shop. */
export const STATIC_QRIS =
  '00020101021126620016ID.CO.CONTOH.WWW011893600999000001234502090000123450303UMI51440014ID.CO.QRIS.WWW0215ID10990000000170303UMI5204581253033605802ID5916WARUNG BU CONTOH6007BANDUNG61054011162070703A0163046ABF'

/** A feed that keeps the port's promise: rows in pages, new to old, a row near a border twice. */
export class ListedFeed implements AccountFeed {
  readonly rows: (Mutation & { visibleAt: Date })[] = []
  pageSize = 20
  reads = 0
  ranges: { from: Date; to: Date }[] = []
  /** Called before each page; what it throws ends the reading. */
  beforePage: (page: number) => void | Promise<void> = () => {}
  readonly #clock: () => Date
  #count = 0

  constructor(clock: () => Date) {
    this.#clock = clock
  }

  /** Money comes in. */
  add(row: Partial<Mutation> & { amount: number; visibleAt?: Date }): Mutation {
    this.#count += 1
    const at = row.at ?? this.#clock()
    const transactionId = `trx-${this.#count}`
    const returned = row.kind === 'refund' ? row.amount : 0
    const mutation: Mutation = { transactionId, kind: 'incoming', returned, note: null, ...row, at }
    this.rows.push({ ...mutation, visibleAt: row.visibleAt ?? at })
    return mutation
  }

  /** The owner gives money back in the app: the sale's row says how much of it has gone by now. */
  giveBack(transactionId: string, returned: number | null): void {
    const row = this.rows.find((sale) => sale.transactionId === transactionId)
    if (!row) throw new Error(`no sale ${transactionId}`)
    row.returned = returned
    if (returned === null) row.kind = 'refund'
  }

  async *mutations(
    range: { from: Date; to: Date },
    signal?: AbortSignal,
  ): AsyncGenerator<Mutation[]> {
    this.reads += 1
    this.ranges.push(range)
    for (let page = 0; ; page += 1) {
      await this.beforePage(page)
      signal?.throwIfAborted()
      const rows = this.rows
        .filter(
          ({ at, visibleAt }) => at >= range.from && at <= range.to && visibleAt <= this.#clock(),
        )
        .sort((a, b) => b.at.getTime() - a.at.getTime())
      const from = Math.max(0, page * this.pageSize - 1)
      const some = rows.slice(from, (page + 1) * this.pageSize)
      yield some.map(withoutVisibleAt)
      if ((page + 1) * this.pageSize >= rows.length) return
    }
  }
}

function withoutVisibleAt(row: Mutation): Mutation {
  const { transactionId, amount, at, kind, returned, note } = row
  return { transactionId, amount, at, kind, returned, note }
}

/** Merchants with own accounts on a real database; time moves only by hand, unless told. */
export type OwnAccountWorld = Awaited<ReturnType<typeof openOwnAccountWorld>>

/** Opens it on a migrated database of its own. */
export async function openOwnAccountWorld(database: {
  sql: Sql
  url: string
  drop(): Promise<void>
}) {
  const { sql } = database
  let shiftMs = 0
  const clock = () => new Date(Date.now() + shiftMs)
  const vault = openVault(newMasterKey())
  const events: MerchantEvent[] = []
  const feeds = new Map<string, ListedFeed>()
  const connectionOf = new Map<string, { id: string; provider: string }>()
  const own = { sql, clock, changed: () => {} }
  const context: PaymentContext = {
    sql,
    clock,
    log: openLog(process.env['TEST_LOG'] ?? 'silent'),
    links: checkoutLinks({ vault, publicUrl: 'http://shop.example' }),
    providerOf: async () => openOwnAccount(own),
    connectionFor: async (merchantId) => connectionOf.get(merchantId) ?? null,
    merchantLook: async () => ({
      name: 'Warung Uji',
      accent: null,
      logoHash: null,
      receiptNote: null,
    }),
    merchantRules: async () => ({ renewalLimit: 3, expiresInSeconds: 900, redirectUrl: null }),
    onEvent: async (_tx, event) => {
      events.push(event)
    },
    changed: () => {},
  }
  const feedOf = (accountId: string): ListedFeed => {
    const feed = feeds.get(accountId) ?? new ListedFeed(clock)
    feeds.set(accountId, feed)
    return feed
  }
  const pollers = { payments: context, openAccountFeed: async (id: string) => feedOf(id) }

  const world = {
    sql,
    databaseUrl: database.url,
    clock,
    context,
    pollers,
    events,
    feedOf,
    advance(ms: number) {
      shiftMs += ms
    },

    /** A merchant without any connection. */
    async givenMerchant(name = 'Warung Uji'): Promise<string> {
      const id = newId('mer', clock())
      const { id: made } = await createMerchant(
        { sql, clock, vault },
        { name, email: `${id}@example.com`, password: 'long enough to be one' },
      )
      return made
    },

    /** Connects a merchant to an account, a new one unless told which. */
    async connect(
      merchantId: string,
      options: { accountId?: string; uniqueCode?: UniqueCode } = {},
    ): Promise<{ accountId: string; connectionId: string; feed: ListedFeed }> {
      const accountId = options.accountId ?? `acc_${newId('con', clock()).slice('con_'.length)}`
      const connectionId = newId('con', clock())
      await sql`
        insert into receiving_accounts (id, merchant_id, provider, external_id, read_until, created_at)
        values (${accountId}, ${merchantId}, 'gopay_qris', ${accountId}, ${clock()}, ${clock()})
        on conflict do nothing`
      await sql`
        insert into connections (id, merchant_id, provider, base_url, sealed_credentials, status,
          account_id, static_qris, unique_code)
        values (${connectionId}, ${merchantId}, 'gopay_qris', 'https://api.gobiz.example', '-',
          'active', ${accountId}, ${STATIC_QRIS}, ${options.uniqueCode ?? 'subtract'})`
      connectionOf.set(merchantId, { id: connectionId, provider: 'gopay_qris' })
      return { accountId, connectionId, feed: feedOf(accountId) }
    },

    /** A merchant with an own account. */
    async givenShop(options: { uniqueCode?: UniqueCode } = {}) {
      const merchantId = await world.givenMerchant()
      return { merchantId, ...(await world.connect(merchantId, options)) }
    },

    /** Makes a payment. @returns Its id. */
    create(
      merchantId: string,
      order: Partial<CreatePayment> = {},
      idempotencyKey: IdempotencyKey | null = null,
    ): Promise<string> {
      return world.createWith(context, merchantId, order, idempotencyKey)
    },
    /** The same in another context, such as one with faults. */
    async createWith(
      given: PaymentContext,
      merchantId: string,
      order: Partial<CreatePayment> = {},
      idempotencyKey: IdempotencyKey | null = null,
    ): Promise<string> {
      const stored = await createPayment(given, {
        merchantId,
        apiKeyId: 'key_none',
        idempotencyKey,
        order: { amount: 50_000, ...order },
        answer: (payment: Payment) => ({ status: 201, body: Buffer.from(payment.id) }),
      })
      return Buffer.from(stored.body).toString()
    },
    /** Makes a payment. */
    async pay(
      merchantId: string,
      order: Partial<CreatePayment> = {},
      idempotencyKey: IdempotencyKey | null = null,
    ): Promise<PaymentRow> {
      return world.reload(await world.create(merchantId, order, idempotencyKey))
    },
    async reload(id: string): Promise<PaymentRow> {
      const row = await findPaymentRow(sql, id)
      if (!row) throw new Error(`no payment ${id}`)
      return row
    },

    /** Reads an account's feed now, whether due or not. */
    async poll(accountId: string, options: { isDeep?: boolean } = {}): Promise<void> {
      // Before all others that may be due.
      await sql`
        update receiving_accounts set next_poll_at = '2000-01-01', leased_until = null
        where id = ${accountId}`
      const [lease] = await leaseDue(sql, { now: clock(), limit: 1 })
      if (lease?.accountId !== accountId) throw new Error(`account ${accountId} was not due`)
      await pollAccount(pollers, lease, {
        isDeep: options.isDeep ?? false,
        signal: new AbortController().signal,
      })
    },
    async account(id: string) {
      const [row] = await sql<
        {
          readUntil: Date
          nextPollAt: Date | null
          failures: number
          lastError: string | null
          leaseToken: number
          leasedUntil: Date | null
        }[]
      >`select * from receiving_accounts where id = ${id}`
      if (!row) throw new Error(`no account ${id}`)
      return row
    },
    money: (accountId: string) =>
      sql<
        {
          providerTransactionId: string
          paymentId: string | null
          kind: string
          amount: number
          amountRefunded: number
          receivedAt: Date
        }[]
      >`
        select provider_transaction_id, payment_id, kind, amount, amount_refunded, received_at from incoming_money
        where account_key = ${accountId} order by paid_at, provider_transaction_id`,
    close: () => database.drop(),
  }
  return world
}
