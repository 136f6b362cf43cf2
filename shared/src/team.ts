import { z } from 'zod'
import { IdOf } from './id.ts'
import { Role } from './permission.ts'
import { Instant } from './time.ts'

/** A person's id. */
export const UserId = IdOf('usr')
/** An invitation's id; not what its link holds. */
export const InvitationId = IdOf('inv')

/** Somebody in a merchant's team. */
export const Member = z.object({
  id: UserId,
  name: z.string(),
  username: z.string(),
  /** Null: came by another company, which named none. */
  email: z.string().nullable(),
  role: Role,
  joinedAt: Instant,
})
export type Member = z.infer<typeof Member>

/** Body of `PATCH /v1/members/{id}`. */
export const UpdateMember = z.strictObject({ role: Role })
export type UpdateMember = z.infer<typeof UpdateMember>

/** An invitation that nobody has taken yet. */
export const Invitation = z.object({
  id: InvitationId,
  email: z.string(),
  role: Role,
  createdAt: Instant,
  expiresAt: Instant,
})
export type Invitation = z.infer<typeof Invitation>

/** A new invitation, with its link, which is shown this once. */
export const CreatedInvitation = z.object({ ...Invitation.shape, url: z.string() })
export type CreatedInvitation = z.infer<typeof CreatedInvitation>

/** Body of `POST /v1/invitations`. */
export const CreateInvitation = z.strictObject({ email: z.email().max(254), role: Role })
export type CreateInvitation = z.infer<typeof CreateInvitation>
