import { describe, expect, test } from 'vitest'
import { openPace } from './pace.ts'

describe('the pace that Telegram allows', () => {
  test('is one message a second to a chat, whatever other chats get', () => {
    const pace = openPace()
    expect(pace.waitOf(1, 0)).toBe(0)
    pace.note(1, 0)
    expect([pace.waitOf(1, 1), pace.waitOf(2, 1), pace.waitOf(1, 1_000)]).toEqual([999, 0, 0])
  })

  test('is thirty a second in all', () => {
    const pace = openPace()
    for (let chat = 0; chat < 30; chat += 1) {
      expect(pace.waitOfAll(chat)).toBe(0)
      pace.note(chat, chat)
    }
    expect(pace.waitOfAll(30)).toBe(970)
    expect(pace.waitOfAll(1_000)).toBe(0)
    pace.note(31, 1_000)
    expect(pace.waitOfAll(1_000)).toBe(1)
  })

  test('stops for a chat as long as it was told, and for all when a second chat is told so', () => {
    const pace = openPace()
    pace.refused(1, 30, 0)
    expect([pace.waitOf(1, 10_000), pace.waitOf(2, 0), pace.waitOfAll(0)]).toEqual([20_000, 0, 0])
    pace.refused(2, 5, 1_000)
    expect([pace.waitOfAll(1_000), pace.waitOfAll(6_000)]).toEqual([5_000, 0])
  })
})
