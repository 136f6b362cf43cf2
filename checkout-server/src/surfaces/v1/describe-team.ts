import {
  CreatedInvitation,
  CreateInvitation,
  InvitationId,
  Member,
  UpdateMember,
  UserId,
  type Invitation,
} from '@autogopay/shared'
import { z } from 'zod'
import type { RouteDescription } from '../api-docs/describe.ts'
import { InvitationList, MemberList } from './answers.ts'

const TAG = 'Team'
const MEMBER: Member = {
  id: 'usr_01kg8qz7h2n4c6v8b1x3m5k9td',
  name: 'Sari Wulandari',
  username: 'sari',
  email: 'sari@shop.example',
  role: 'finance',
  joinedAt: '2026-01-30T09:00:00.000+07:00',
}
const INVITATION: Invitation = {
  id: 'inv_01kg8qz7h2n4c6v8b1x3m5k9td',
  email: 'budi@shop.example',
  role: 'cashier',
  createdAt: '2026-01-30T09:00:00.000+07:00',
  expiresAt: '2026-02-06T09:00:00.000+07:00',
}
const ONE_MEMBER = { params: z.object({ id: UserId }), notFound: 'There is no such member.' }

export const listMembersRoute = {
  method: 'get',
  path: '/v1/members',
  id: 'listMembers',
  permission: 'team:read',
  tag: TAG,
  summary: 'List your team',
  description: 'Everybody who works for you, old to new.',
  answers: {
    200: { description: 'The team.', schema: MemberList, example: { data: [MEMBER] } },
  },
} as const satisfies RouteDescription

export const updateMemberRoute = {
  method: 'patch',
  path: '/v1/members/{id}',
  id: 'updateMember',
  permission: 'team:write',
  tag: TAG,
  summary: 'Give a member another role',
  description: `Holds from the next request on. A role that may do more than you may is not yours to
give, and the last owner stays one.`,
  ...ONE_MEMBER,
  body: UpdateMember,
  bodyExample: { role: 'developer' },
  audit: { action: 'member.updated', keep: ['role'] },
  answers: {
    200: { description: 'The member.', schema: Member, example: { ...MEMBER, role: 'developer' } },
  },
} as const satisfies RouteDescription

export const removeMemberRoute = {
  method: 'delete',
  path: '/v1/members/{id}',
  id: 'removeMember',
  permission: 'team:write',
  tag: TAG,
  summary: 'Take somebody out of your team',
  description: 'Their account stays, and sees nothing of yours any more. The last owner stays.',
  ...ONE_MEMBER,
  audit: { action: 'member.removed' },
  answers: { 204: { description: 'Done.' } },
} as const satisfies RouteDescription

export const listInvitationsRoute = {
  method: 'get',
  path: '/v1/invitations',
  id: 'listInvitations',
  permission: 'team:read',
  tag: TAG,
  summary: 'List open invitations',
  description: 'Those that can still be taken, new to old. Never their links.',
  answers: {
    200: { description: 'They.', schema: InvitationList, example: { data: [INVITATION] } },
  },
} as const satisfies RouteDescription

export const createInvitationRoute = {
  method: 'post',
  path: '/v1/invitations',
  id: 'createInvitation',
  permission: 'team:write',
  tag: TAG,
  summary: 'Invite somebody',
  description: `\`url\` is shown this once and goes by mail too, where the server sends mail. It is good
for one person and seven days. A second invitation of an address ends the first.`,
  body: CreateInvitation,
  bodyExample: { email: 'budi@shop.example', role: 'cashier' },
  audit: { action: 'invitation.created', keep: ['email', 'role'] },
  answers: {
    201: {
      description: 'The invitation.',
      schema: CreatedInvitation,
      example: {
        ...INVITATION,
        url: 'https://pay.example/dashboard/invitation#token=Zk3v…',
      },
    },
  },
} as const satisfies RouteDescription

export const revokeInvitationRoute = {
  method: 'delete',
  path: '/v1/invitations/{id}',
  id: 'revokeInvitation',
  permission: 'team:write',
  tag: TAG,
  summary: 'Take an invitation back',
  description: 'Its link is good for nothing from then on.',
  params: z.object({ id: InvitationId }),
  notFound: 'There is no such invitation.',
  audit: { action: 'invitation.revoked' },
  answers: { 204: { description: 'Done.' } },
} as const satisfies RouteDescription
