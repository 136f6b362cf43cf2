import { createHash } from 'node:crypto'
import type { Manner } from './receipt.ts'

/** What an endpoint does with one try. */
export type Behaviour =
  | { kind: 'answer'; status: number; retryAfterSeconds?: number }
  | { kind: 'hang' | 'drip' | 'reset_unread' | 'reset_read' | 'forget' }

/** However ill an endpoint is, from its third sight of an event on it takes it. */
const PATIENCE = 2

/**
 * Decides by the seed, the event and the try alone, so that one seed gives one plan here too.
 * @param input.tries - How often this endpoint has seen the event before.
 */
export function behaviourOf(input: {
  seed: number
  manner: Manner
  webhookId: string
  tries: number
}): Behaviour {
  const { manner, tries } = input
  if (manner === 'gone') return { kind: 'answer', status: 410 }
  const dice = createHash('sha256')
    .update(`${input.seed} ${manner} ${input.webhookId} ${tries}`)
    .digest()
  const isWell = manner === 'ok' || tries >= PATIENCE || (dice[0] ?? 0) < 110
  if (isWell) return { kind: 'answer', status: 200 }
  switch (manner) {
    case 'failing':
      return { kind: 'answer', status: [500, 502, 503][(dice[1] ?? 0) % 3] ?? 500 }
    case 'busy':
      return { kind: 'answer', status: 429, retryAfterSeconds: 1 + ((dice[1] ?? 0) % 3) }
    case 'hanging':
      return { kind: 'hang' }
    case 'dripping':
      return { kind: 'drip' }
    case 'resetting':
      return { kind: (dice[1] ?? 0) % 2 === 0 ? 'reset_unread' : 'reset_read' }
    case 'forgetful':
      return { kind: 'forget' }
  }
}

/** Whether the try counts as taken: the merchant has acted on it. */
export function isAccepted(behaviour: Behaviour): boolean {
  if (behaviour.kind === 'answer') return behaviour.status < 300
  return behaviour.kind === 'drip' || behaviour.kind === 'forget'
}
