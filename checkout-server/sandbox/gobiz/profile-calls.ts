import { z } from 'zod'
import type { GobizAccounts } from './accounts.ts'
import type { OwnerCall } from './call.ts'
import { GobizFailure, badRequest } from './failure.ts'
import type { GobizAnswer } from './failure.ts'

const Search = z.object({
  from: z.int().min(0).default(0),
  to: z.int().min(1).default(50),
  _source: z.array(z.string()).optional(),
})

/** Who is logged in, and which outlets are theirs. */
export const createProfileCalls = ({ accounts }: { accounts: GobizAccounts }) => {
  const outletsOf = (accountId: number) =>
    accounts.outletsOf(accountId).map(({ merchantId, name, city, postalCode }) => ({
      id: merchantId,
      merchant_name: name,
      city,
      postal_code: postalCode,
    }))

  return {
    /** `GET /v1/users/me` */
    me: ({ account }: OwnerCall): GobizAnswer => {
      const user = {
        id: account.userId,
        email: account.email,
        full_name: account.fullName,
        phone: `+62${account.phone}`,
        merchant_id: outletsOf(account.id)[0]?.id ?? null,
        roles: ['merchant_owner'],
        scopes: ['merchant:read', 'transaction:read'],
      }
      return { http: 200, body: { user } }
    },
    /** `POST /v1/merchants/search` */
    search: ({ account, body }: OwnerCall): GobizAnswer => {
      const parsed = Search.safeParse(body ?? {})
      if (!parsed.success) throw badRequest('Invalid search')
      const { from, to, _source: source } = parsed.data
      const all = outletsOf(account.id)
      const hits = all
        .slice(from, to)
        .map((outlet) =>
          Object.fromEntries(
            Object.entries(outlet).filter(([name]) => !source || source.includes(name)),
          ),
        )
      return { http: 200, body: { success: true, total: all.length, hits } }
    },
    /** `GET /v1/merchants/{id}` */
    merchant: ({ account, id }: OwnerCall): GobizAnswer => {
      const outlet = outletsOf(account.id).find((own) => own.id === id)
      if (!outlet) throw new GobizFailure(404, 'not_found', 'Merchant not found')
      return { http: 200, body: { success: true, ...outlet, merchant: outlet } }
    },
  }
}
