import type { Sql } from '../../src/platform/database.ts'
import { newId } from '../../src/platform/ids.ts'
import type { GivenPayment } from './fast-servers.ts'

/**
 * Copies a pending payment with its charge many times, straight in the database: thousands by the API
 * would take longer than what is measured.
 * @param options.times - When the copy at this place was made, ends, and is to be asked about.
 */
export async function copyPayment(
  sql: Sql,
  original: Pick<GivenPayment, 'id' | 'chargeId'>,
  options: {
    count: number
    times: (at: number) => { createdAt: Date; expiresAt: Date; nextCheckAt: Date }
  },
): Promise<GivenPayment[]> {
  const copies = Array.from({ length: options.count }, (_, at) => ({
    id: newId('pay', new Date()),
    charge_id: newId('chg', new Date()),
    order_id: `COPY-${at}`,
    ...toColumns(options.times(at)),
  }))
  // By jsonb_populate_record, so that columns which migrations add are copied too.
  await sql.begin(async (tx) => {
    await tx`
      insert into payments select (jsonb_populate_record(p, to_jsonb(copy))).*
      from payments p, jsonb_to_recordset(${tx.json(copies)}) as copy (
        id text, charge_id text, order_id text, created_at timestamptz, expires_at timestamptz,
        next_check_at timestamptz)
      where p.id = ${original.id}`
    await tx`
      insert into charges select (jsonb_populate_record(c, jsonb_build_object(
        'id', copy.charge_id, 'payment_id', copy.id,
        'provider_transaction_id', 'copy-' || copy.charge_id))).*
      from charges c, jsonb_to_recordset(${tx.json(copies)}) as copy (id text, charge_id text)
      where c.id = ${original.chargeId}`
  })
  await sql`analyze payments`
  return copies.map(({ id, charge_id: chargeId }) => ({ id, chargeId, token: '' }))
}

function toColumns(times: { createdAt: Date; expiresAt: Date; nextCheckAt: Date }) {
  return {
    created_at: times.createdAt.toISOString(),
    expires_at: times.expiresAt.toISOString(),
    next_check_at: times.nextCheckAt.toISOString(),
  }
}
