import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { tooMany, unauthorized } from './failure.ts'

/** How long a code counts. */
export const OTP_SECONDS = 720
/** How long to wait before asking for another. */
export const RESEND_SECONDS = 120
const MAX_WRONG = 5

const Row = z.object({
  otpToken: z.string(),
  accountId: z.int(),
  deviceId: z.string(),
  otp: z.string(),
  sentAt: z.int(),
  wrong: z.int(),
  usedAt: z.int().nullable(),
})
/** One text message with a code. */
export type SentOtp = z.infer<typeof Row>

const COLUMNS = `otp_token as otpToken, account_id as accountId, device_id as deviceId, otp,
  sent_at as sentAt, wrong, used_at as usedAt`

/** The codes sent by text message. */
export type Otps = ReturnType<typeof createOtps>

export const createOtps = (deps: {
  db: DatabaseSync
  clock: () => number
  random: () => number
}) => {
  const { db, clock, random } = deps
  const insert = db.prepare(`
    insert into gobiz_otps (otp_token, account_id, device_id, otp, sent_at)
    values (:otpToken, :accountId, :deviceId, :otp, :sentAt) returning ${COLUMNS}`)
  const byToken = db.prepare(`select ${COLUMNS} from gobiz_otps where otp_token = ?`)
  const newest = db.prepare(`
    select ${COLUMNS} from gobiz_otps where account_id = ? order by sent_at desc, rowid desc limit 1`)
  const recent = db.prepare(
    `select ${COLUMNS} from gobiz_otps order by sent_at desc, rowid desc limit ?`,
  )
  const countWrong = db.prepare('update gobiz_otps set wrong = wrong + 1 where otp_token = ?')
  const use = db.prepare('update gobiz_otps set used_at = :at where otp_token = :otpToken')
  const one = (row: unknown): SentOtp | null => (row ? Row.parse(row) : null)
  const lastOf = (accountId: number) => one(newest.get(accountId))

  return {
    /**
     * Sends a code.
     * @param request.deviceId - The check must come from the same device.
     * @throws {GobizFailure} 429 before the resend time is over.
     */
    send: (request: { accountId: number; deviceId: string }): SentOtp => {
      const last = lastOf(request.accountId)
      const waitMs = last ? last.sentAt + RESEND_SECONDS * 1000 - clock() : 0
      if (last?.usedAt === null && waitMs > 0) {
        throw tooMany(`Please wait ${Math.ceil(waitMs / 1000)} seconds before requesting a new OTP`)
      }
      const otp = String(Math.floor(random() * 10_000)).padStart(4, '0')
      return Row.parse(insert.get({ ...request, otp, otpToken: randomUUID(), sentAt: clock() }))
    },
    /**
     * Checks a code and uses it up.
     * @returns Whose it was.
     * @throws {GobizFailure} 401 for a wrong, old, used or foreign one, 429 after too many tries.
     */
    check: (given: { otpToken: string; otp: string; deviceId: string }): number => {
      const sent = one(byToken.get(given.otpToken))
      const isOpen =
        sent && sent.usedAt === null && clock() < sent.sentAt + OTP_SECONDS * 1000 && sent
      if (!isOpen) throw unauthorized('OTP has expired, please request a new one')
      if (isOpen.wrong >= MAX_WRONG) throw tooMany('Too many wrong attempts, request a new OTP')
      if (isOpen.deviceId !== given.deviceId) throw unauthorized('Device is not recognised')
      if (isOpen.otp !== given.otp) {
        countWrong.run(given.otpToken)
        throw unauthorized('The OTP you entered is incorrect')
      }
      use.run({ at: clock(), otpToken: given.otpToken })
      return isOpen.accountId
    },
    lastOf,
    /** Of all accounts, newest first. */
    listRecent: (limit: number): SentOtp[] => z.array(Row).parse(recent.all(limit)),
    find: (otpToken: string) => one(byToken.get(otpToken)),
  }
}
