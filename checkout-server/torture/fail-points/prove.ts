import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { allFindings, compare } from '../compare/compare.ts'
import { openDiary } from '../life/diary.ts'
import { openPhone, type Phone } from '../life/phone.ts'
import { openShop, type Shop } from '../life/shop.ts'
import type { Order } from '../plan/orders.ts'
import { historyOf } from '../run/history.ts'
import { readLedgers } from '../run/read-ledgers.ts'
import { settle } from '../run/settle.ts'
import { takeRunFolder } from '../world/folder.ts'
import { startWorld, type World } from '../world/world.ts'
import { PLACES, type Place } from './places.ts'

const REACH_MS = 40_000
const SETTLE_MS = 120_000
const LOOK_MS = 50

/** What came of it. */
export interface Proof {
  lines: string[]
  isClean: boolean
  kills: number
  notReached: string[]
}

/**
 * Kills a server at every place, `times` times each, while an errand is under way that leads there;
 * clients repeat what was not answered, the servers start again. Then the ledgers are compared.
 */
export async function proveFailPoints(options: {
  times: number
  dataDir: string
  signal: AbortSignal
  log(text: string): void
}): Promise<Proof> {
  const folder = await takeRunFolder(options.dataDir, 'fail-points')
  const armed = join(folder.path, 'armed')
  const world = await startWorld(folder, {
    seed: 0,
    serverFlags: ['--import', new URL('./preload.ts', import.meta.url).href],
    serverEnv: { FAIL_POINT_FILE: armed },
  })
  try {
    // The endpoints are well: only the kills are tried here.
    await world.calm()
    const proof = await killEverywhere(world, armed, options)
    await world.stop()
    if (proof.isClean) await folder.remove()
    else options.log(`data and logs are kept in ${folder.path}`)
    return proof
  } finally {
    await world.stop()
  }
}

async function killEverywhere(
  world: World,
  armed: string,
  { times, signal, log }: { times: number; signal: AbortSignal; log(text: string): void },
): Promise<Proof> {
  const diary = openDiary()
  let isOver = false
  const gives = { up: () => isOver || signal.aborted }
  const apiKeyOf = (merchant: number) => world.merchants[merchant]?.apiKey ?? ''
  const tools: Tools = {
    shop: openShop({ baseUrl: world.baseUrl, apiKeyOf, diary, gives }),
    phone: openPhone({
      sandboxUrl: world.sandboxUrl,
      serverKeyOf: (merchant) => world.merchants[merchant]?.serverKey ?? null,
      gives,
    }),
    world,
  }
  const notReached: string[] = []
  const errands: Promise<unknown>[] = []
  let kills = 0
  for (let time = 1; time <= times; time += 1) {
    for (const [at, place] of PLACES.entries()) {
      signal.throwIfAborted()
      const order = orderOf(`T0-${time}${String(at).padStart(2, '0')}`)
      const run = await prepare(tools, place, order)
      await writeFile(armed, place.name)
      const errand = run()
      errand.catch(() => {})
      errands.push(errand)
      if (await isHit(armed)) kills += 1
      else notReached.push(place.name)
      await rm(armed, { force: true })
    }
    log(`round ${time}: ${kills} kills, not reached: ${notReached.join(', ') || 'none'}`)
  }
  await Promise.race([Promise.all(errands), wait(SETTLE_MS, null, { ref: false })])
  await settle(world, { withinMs: SETTLE_MS, signal, log })
  isOver = true
  const ledgers = await readLedgers(world, diary)
  const verdict = compare(ledgers)
  const found = allFindings(verdict)
  return {
    kills,
    notReached,
    isClean: found.length === 0 && notReached.length === 0,
    lines: [
      ...found.flatMap((finding) => [
        `  ${finding.kind}: ${finding.paymentId ?? '-'}: ${finding.text}`,
        ...historyOf(ledgers, finding),
      ]),
      `fail-points: places=${PLACES.length} kills=${kills} not_reached=${notReached.length}` +
        ` lost=${verdict.lost.length} twice=${verdict.twice.length}` +
        ` webhooks_lost=${verdict.webhooksLost.length} wrong_state=${verdict.wrongState.length}` +
        ` duplicates=${verdict.duplicates}`,
    ],
  }
}

interface Tools {
  shop: Shop
  phone: Phone
  world: World
}

/** Brings an order to where the errand begins. @returns The errand. */
async function prepare(
  { shop, phone, world }: Tools,
  { errand }: Place,
  order: Order,
): Promise<() => Promise<unknown>> {
  if (errand === 'create') return () => shop.order(order)
  const payment = await shop.order(order)
  const reference = payment?.providerTransactionId
  if (!payment || !reference) throw new Error(`order ${order.id} could not be made`)
  switch (errand) {
    case 'pay':
      return () => phone.pay(reference)
    case 'sweep':
      await phone.scenario({ name: 'notice-lost', reference })
      return () => phone.pay(reference)
    case 'cancel':
      return () => shop.cancel(order, payment.id)
    case 'expire':
      // Its time is over now, instead of in an hour: as if it had been made then.
      return async () => {
        await world.postgres.sql`
          update payments set expires_at = now(), next_check_at = now() where id = ${payment.id}`
      }
    case 'refund':
      await phone.pay(reference)
      while ((await shop.read(order, payment.id))?.status === 'pending') await wait(200)
      return () =>
        shop.refund(order, { paymentId: payment.id, amount: 1_000, key: `${order.id}-R1` })
  }
}

function orderOf(id: string): Order {
  return {
    id,
    merchant: 0,
    atMs: 0,
    amount: 50_000,
    expiresInSeconds: 3_600,
    life: { kind: 'leaves' },
    trouble: null,
    isWatched: false,
    isRepeated: false,
  }
}

async function isHit(armed: string): Promise<boolean> {
  for (let waited = 0; waited < REACH_MS; waited += LOOK_MS) {
    if (!existsSync(armed)) return true
    await wait(LOOK_MS)
  }
  return false
}
