import type { AccountContext } from '../../accounts/context.ts'
import { invite, listInvitations, revokeInvitation } from '../../merchants/invitations.ts'
import { changeRole, listMembers, removeMember } from '../../merchants/members.ts'
import { json, noContent } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import * as described from './describe-team.ts'

/** `/v1/members` and `/v1/invitations`: who works for a merchant. */
export function teamRoutes(accounts: AccountContext): BoundRoute[] {
  return [
    route(described.listMembersRoute, async ({ merchantId }) =>
      json({ data: await listMembers(accounts.sql, merchantId) }),
    ),
    route(described.updateMemberRoute, async ({ params, body, ...by }) =>
      json(await changeRole(accounts.sql, by, { userId: params.id, ...body })),
    ),
    route(described.removeMemberRoute, async ({ params, ...by }) => {
      await removeMember(accounts.sql, by, params.id)
      return noContent()
    }),
    route(described.listInvitationsRoute, async ({ merchantId }) =>
      json({ data: await listInvitations(accounts, merchantId) }),
    ),
    route(described.createInvitationRoute, async ({ body, ...by }) =>
      json(await invite(accounts, by, body), 201),
    ),
    route(described.revokeInvitationRoute, async ({ params, merchantId }) => {
      await revokeInvitation(accounts, { merchantId, ...params })
      return noContent()
    }),
  ]
}
