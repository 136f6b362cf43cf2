import { listDeliveries } from '../../src/webhooks/deliveries.ts'
import { redeliver, redeliverFailed } from '../../src/webhooks/redeliver.ts'
import { rollSecret, updateEndpoint } from '../../src/webhooks/update-endpoint.ts'
import { WORLD_START } from './database.ts'
import type { WorldEndpoint, WorldMerchant } from './merchants.ts'
import type { World } from './scene.ts'
import { persist } from './shop.ts'

const HOUR_MS = 60 * 60 * 1000
const ACTS = ['turn off and on', 'roll the secret', 'send one again', 'send failed again'] as const

/** Whoever looks after a merchant's endpoints: turns them off and on, rolls secrets, has sent again. */
export async function tendEndpoints(world: World, merchant: WorldMerchant): Promise<void> {
  const { scheduler, random } = world
  for (let left = random.int(1, 3); left > 0; left -= 1) {
    await scheduler.sleep(random.int(5_000, 120_000))
    const owned = { merchantId: merchant.id, endpoint: random.pick(merchant.endpoints) }
    switch (random.pick(ACTS)) {
      case 'turn off and on':
        await turnOffAndOn(world, owned)
        break
      case 'roll the secret':
        await roll(world, owned)
        break
      case 'send one again':
        await sendOneAgain(world, owned)
        break
      case 'send failed again':
        await sendFailedAgain(world, owned)
    }
  }
}

/** When the faults have stopped: an endpoint that said "gone" in them is turned on again. */
export async function turnOnAgain(world: World, merchant: WorldMerchant): Promise<void> {
  for (const endpoint of merchant.endpoints.filter(({ wasGone }) => wasGone)) {
    await turn(world, { merchantId: merchant.id, endpoint }, true)
  }
}

interface Owned {
  merchantId: string
  endpoint: WorldEndpoint
}

async function turnOffAndOn(world: World, owned: Owned): Promise<void> {
  const { scheduler, random } = world
  await turn(world, owned, false)
  await scheduler.sleep(random.int(0, 60_000))
  await turn(world, owned, true)
}

function turn(world: World, { merchantId, endpoint }: Owned, enabled: boolean): Promise<unknown> {
  return persist(world, `turn ${endpoint.path} ${enabled ? 'on' : 'off'}`, (_, webhooks) =>
    updateEndpoint(webhooks, { merchantId, id: endpoint.id, enabled }),
  )
}

/** What is not answered may have been done: then nobody knows which secrets are in use. */
async function roll(world: World, { merchantId, endpoint }: Owned): Promise<void> {
  const { scheduler, random } = world
  const { secrets } = endpoint
  const overlapHours = random.pick([0, 24])
  let tries = 0
  const wasInDoubt = secrets.isInDoubt
  secrets.isInDoubt = true
  const rolled = await persist(world, `roll the secret of ${endpoint.path}`, (_, webhooks) => {
    tries += 1
    return rollSecret(webhooks, { merchantId, id: endpoint.id, overlapHours })
  })
  if (!rolled) return
  const isSure = tries === 1 && !wasInDoubt
  const untilMs = scheduler.nowMs + overlapHours * HOUR_MS
  Object.assign(secrets, {
    current: rolled.secret,
    previous: isSure ? { secret: secrets.current, untilMs } : null,
    changedAtMs: scheduler.nowMs,
    isInDoubt: false,
  })
}

async function sendOneAgain(world: World, { merchantId }: Owned): Promise<void> {
  const list = await persist(world, 'read the deliveries', ({ sql }) =>
    listDeliveries(sql, { merchantId, limit: 20 }),
  )
  if (!list?.data.length) return
  const { id } = world.random.pick(list.data)
  await persist(world, `send ${id.slice(-4)} again`, (_, webhooks) =>
    redeliver(webhooks, { merchantId, id }),
  )
}

async function sendFailedAgain(world: World, { merchantId, endpoint }: Owned): Promise<void> {
  const { scheduler, random } = world
  // Most fail only after the whole schedule.
  await scheduler.sleep(random.int(0, 600_000))
  const wish = {
    merchantId,
    since: WORLD_START.toISOString(),
    endpointId: random.chance(0.5) ? endpoint.id : undefined,
  }
  const send = () =>
    persist(world, 'send failed again', (_, webhooks) => redeliverFailed(webhooks, wish))
  await Promise.all(random.chance(0.3) ? [send(), send()] : [send()])
}
