import { z } from 'zod'
import { Instant } from './time.ts'

/** Of what a person may be told in Telegram. Codes to log in always come. */
export const NOTICE_KINDS = [
  'payment.paid',
  'login',
  'webhook.failing',
  'connection.needs_login',
  'account.ending',
] as const
export const NoticeKind = z.enum(NOTICE_KINDS)
export type NoticeKind = z.infer<typeof NoticeKind>

const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00')

/** What a person wants to hear, and when not. */
export const NotificationPreferences = z.object({
  events: z.array(NoticeKind),
  /** Notices of these hours come at their end; may go over midnight. Null: at any time. */
  quietHours: z.strictObject({ from: ClockTime, until: ClockTime }).nullable(),
  /** WIB, WITA, WIT. */
  timeZone: z.enum(['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura']),
})
export type NotificationPreferences = z.infer<typeof NotificationPreferences>

/** Body of `PATCH /dashboard-api/telegram/preferences`: what is left out stays as it is. */
export const UpdateNotificationPreferences = z.strictObject(NotificationPreferences.partial().shape)
export type UpdateNotificationPreferences = z.infer<typeof UpdateNotificationPreferences>

/** `GET /dashboard-api/telegram`. */
export const TelegramState = z.object({
  /** False: this installation has no bot. */
  available: z.boolean(),
  link: z
    .object({
      name: z.string(),
      username: z.string().nullable(),
      linkedAt: Instant,
      /** The person has blocked the bot: nothing is sent until they write to it again. */
      blocked: z.boolean(),
    })
    .nullable(),
  preferences: NotificationPreferences,
})
export type TelegramState = z.infer<typeof TelegramState>

/** Answer of `POST /dashboard-api/telegram/link`: good once, for ten minutes. */
export const TelegramDeepLink = z.object({ url: z.string(), expiresAt: Instant })
export type TelegramDeepLink = z.infer<typeof TelegramDeepLink>
