import type { Me } from '@autogopay/shared'

export type { Me }

/** A shop that a person may act for. */
export type Membership = Me['merchants'][number]
