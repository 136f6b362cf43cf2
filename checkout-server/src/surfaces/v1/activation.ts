import { activateAccount } from '../../activation/activate.ts'
import { activationOf } from '../../activation/activity.ts'
import type { ActivationContext } from '../../activation/context.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import { json } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import { activateRoute, getActivationRoute } from './describe-activation.ts'

/** `/v1/activation` and `/v1/activations`: how long the account is active, and extending it. */
export function activationRoutes(
  activation: ActivationContext,
  trustedProxies: number,
): BoundRoute[] {
  return [
    route(getActivationRoute, async ({ merchantId }) =>
      json(await activationOf(activation, merchantId)),
    ),
    route(activateRoute, async ({ merchantId, actor, body }, c) => {
      await activateAccount(activation, {
        merchantId,
        key: body.key,
        usedBy: `${actor.kind}:${actor.id}`,
        address: clientAddress(c, trustedProxies),
      })
      return json(await activationOf(activation, merchantId))
    }),
  ]
}
