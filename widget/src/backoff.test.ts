import { expect } from '@open-wc/testing'
import { backoffMs } from './backoff.ts'

const wait = (failures: number, random: number) =>
  backoffMs({ failures, baseMs: 1000, maxMs: 15_000 }, random)

describe('backoffMs', () => {
  it('doubles with each failure up to the limit', () => {
    expect([0, 1, 2, 3, 4, 50].map((failures) => wait(failures, 0.5))).to.deep.equal([
      1000, 2000, 4000, 8000, 15_000, 15_000,
    ])
  })

  it('spreads by half in both directions', () => {
    expect(wait(0, 0)).to.equal(500)
    expect(wait(0, 1)).to.equal(1500)
  })
})
