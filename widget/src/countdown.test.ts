import { expect } from '@open-wc/testing'
import { formatCountdown, markPassed, secondsLeft } from './countdown.ts'

describe('countdown', () => {
  it('writes minutes and seconds, and hours only when there are any', () => {
    expect([0, 9, 61, 899, 3600, 93_784].map(formatCountdown)).to.deep.equal([
      '00:00',
      '00:09',
      '01:01',
      '14:59',
      '1:00:00',
      '26:03:04',
    ])
  })

  it('never goes below zero and counts a begun second as whole', () => {
    expect(secondsLeft(10_000, 9_999)).to.equal(1)
    expect(secondsLeft(10_000, 10_000)).to.equal(0)
    expect(secondsLeft(10_000, 99_000)).to.equal(0)
  })

  it('is told at 5 minutes, 1 minute and 30 seconds, and at no other second', () => {
    const told = []
    for (let left = 901; left > 0; left--) {
      const mark = markPassed(left, left - 1)
      if (mark !== null) told.push([left - 1, mark])
    }
    expect(told).to.deep.equal([
      [300, 300],
      [60, 60],
      [30, 30],
    ])
  })

  it('names only the last mark when the page slept over several', () => {
    expect(markPassed(400, 20)).to.equal(30)
    expect(markPassed(400, 0)).to.equal(null)
  })
})
