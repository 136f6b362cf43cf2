import type { CreateConnection } from '@autogopay/shared'
import type { ConnectionContext } from '../../connections/context.ts'
import { disconnect } from '../../connections/disconnect.ts'
import { connectMidtrans } from '../../connections/midtrans.ts'
import { askAgain, beginWithPhone, verifyCode } from '../../connections/one-time-code.ts'
import { setOutlet } from '../../connections/outlet.ts'
import { beginWithToken, importToken } from '../../connections/paste.ts'
import { listAll, readConnection } from '../../connections/read.ts'
import { setStaticQris } from '../../connections/static-qris.ts'
import { updateConnection } from '../../connections/update.ts'
import { behindWall } from '../../platform/tenant-wall.ts'
import { json } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import * as describe from './describe-connections.ts'

/** `/v1/connections`: a merchant's accounts at providers. */
export function connectionRoutes(connections: ConnectionContext): BoundRoute[] {
  return [
    route(describe.listConnectionsRoute, async ({ merchantId }) =>
      json({ data: await listAll(behindWall(connections, merchantId), merchantId) }),
    ),
    route(describe.createConnectionRoute, async ({ merchantId, body }) =>
      json(await create(connections, merchantId, body), 201),
    ),
    route(describe.getConnectionRoute, async ({ merchantId, params }) =>
      json(await readConnection(behindWall(connections, merchantId), { merchantId, ...params })),
    ),
    route(describe.updateConnectionRoute, async ({ merchantId, params, body }) =>
      json(await updateConnection(connections, { merchantId, ...params, change: body })),
    ),
    route(describe.disconnectRoute, async ({ merchantId, params }) =>
      json(await disconnect(connections, { merchantId, ...params })),
    ),
    route(describe.requestOtpRoute, async ({ merchantId, params, body }) =>
      json(await askAgain(connections, { merchantId, ...params, phone: body.phone })),
    ),
    route(describe.verifyOtpRoute, async ({ merchantId, params, body }) =>
      json(await verifyCode(connections, { merchantId, ...params, ...body })),
    ),
    route(describe.importTokenRoute, async ({ merchantId, params, body }) =>
      json(await importToken(connections, { merchantId, ...params, ...body })),
    ),
    route(describe.chooseOutletRoute, async ({ merchantId, params, body }) =>
      json(await setOutlet(connections, { merchantId, ...params, outletId: body.outletId })),
    ),
    route(describe.setStaticQrisRoute, async ({ merchantId, params, body }) =>
      json(await setStaticQris(connections, { merchantId, ...params, code: body })),
    ),
  ]
}

function create(connections: ConnectionContext, merchantId: string, body: CreateConnection) {
  const { uniqueCode, serverKey = '', phone, token = '' } = body
  if (body.provider === 'midtrans') {
    const { environment, baseUrl } = body
    return connectMidtrans(connections, { merchantId, serverKey, environment, baseUrl })
  }
  return phone === undefined
    ? beginWithToken(connections, { merchantId, token, uniqueCode })
    : beginWithPhone(connections, { merchantId, phone, uniqueCode })
}
