import type { Connection, SetStaticQris } from '@autogopay/shared'
import { parseQris, QrisError, toDynamic, type Qris } from '@autogopay/shared/qris'
import { AppError } from '../platform/errors.ts'
import { refuseDisconnected, refuseOtherProvider } from './change.ts'
import { findRow, type ConnectionRow } from './connection-row.ts'
import type { ConnectionContext } from './context.ts'
import { readConnection } from './read.ts'
import { assertUnofficialAllowed } from './unofficial.ts'

const MAX_PICTURE_BYTES = 1024 * 1024
const TRIAL_AMOUNT = 10_000

/**
 * Sets the merchant's own static code, from which every payment's code is made.
 * @throws {AppError} `invalid_request` (text or image): no sound static code of this outlet;
 *   `connection_not_ready`, `not_found`, `provider_disabled`.
 */
export async function setStaticQris(
  context: ConnectionContext,
  input: { merchantId: string; id: string; code: SetStaticQris },
): Promise<Connection> {
  assertUnofficialAllowed(context)
  const row = await findRow(context.sql, input)
  refuseOtherProvider(row, 'gopay_qris')
  refuseDisconnected(row)
  const { outletId } = row
  if (outletId === null) {
    throw new AppError(
      'connection_not_ready',
      'The outlet comes first: log in, then POST /v1/connections/{id}/outlet.',
    )
  }
  const { text = '', image } = input.code
  const field = image === undefined ? 'text' : 'image'
  const found = image === undefined ? text : await readPicture(context, image)
  const qris = checkedCode(field, found)
  refuseForeignCode(field, qris, { ...row, outletId })
  await context.sql`
    update connections set static_qris = ${qris.text},
      status = case when status = 'needs_qris' then 'active' else status end
    where id = ${row.id} and disabled_at is null`
  return readConnection(context, input)
}

async function readPicture({ readQr }: ConnectionContext, base64: string): Promise<string> {
  const plain = base64.replace(/^data:image\/[\w.+-]{1,40};base64,/, '')
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(plain)) {
    throw invalid('image', 'must be a PNG or JPEG in base64')
  }
  const bytes = Buffer.from(plain, 'base64')
  if (bytes.length > MAX_PICTURE_BYTES) throw invalid('image', 'must be at most 1 MiB')
  const text = await readQr(bytes)
  if (text !== null) return text
  throw invalid(
    'image',
    'shows no QR code that can be read: send a PNG or JPEG of at most 4096 × 4096 pixels with the whole code, or its text',
  )
}

/** The code, if payments' codes can be made of it. */
function checkedCode(field: string, text: string): Qris {
  try {
    const qris = parseQris(text)
    toDynamic(qris.text, TRIAL_AMOUNT)
    return qris
  } catch (error) {
    if (!(error instanceof QrisError)) throw error
    throw invalid(field, `is not usable: ${error.message.replace(/\.$/, '')}`)
  }
}

/** Money for another outlet, or another provider, would never be seen in this account. */
function refuseForeignCode(
  field: string,
  qris: Qris,
  { outletId }: Pick<ConnectionRow, 'id'> & { outletId: string },
): void {
  const ids = qris.acquirers
    .filter(({ name }) => name === 'GoPay')
    .map(({ merchantId }) => merchantId)
  if (ids.length === 0) throw invalid(field, 'is a code of another provider than GoPay')
  // Old codes name the outlet in other ways; only a plain contradiction is one.
  const others = ids.filter((id) => id !== null && /^G\d{9}$/.test(id))
  if (others.length === 0 || others.includes(outletId)) return
  throw invalid(
    field,
    `is the code of outlet ${others.join(', ')}; this connection reads outlet ${outletId}`,
  )
}

function invalid(field: string, message: string): AppError {
  const errors = [{ field, message }]
  return new AppError('invalid_request', `${field} ${message}.`, { errors })
}
