import { expect, test } from 'vitest'
import { markPrivate } from './private-names.ts'

test('a private member is marked where it is declared, used and taken apart', () => {
  const marked = markPrivate(`class A {
  private readonly timer = 1
  private get left() { return this.timer }
  private async ask() {
    const { timer, left: rest, token } = this
    return this.left + rest + timer + token
  }
}`)
  expect(marked).toBe(`class A {
  private readonly own_0_p_ = 1
  private get own_1_p_() { return this.own_0_p_ }
  private async own_2_p_() {
    const { own_0_p_: timer, own_1_p_: rest, token } = this
    return this.own_1_p_ + rest + timer + token
  }
}`)
})

test('a name that is read from something else, too, stays', () => {
  const source = `class A { private host = 1; at() { return this.host + location.host + this.x?.host } }`
  expect(markPrivate(source)).toBe(source)
})

test('public members, keys and variables of the same name as none stay', () => {
  const source = `class A { host = 1; private readonly on = 2; at(on) { return { host: this.host, on } } }`
  expect(markPrivate(source)).toBe(source.replace('readonly on', 'readonly own_0_p_'))
})

test('an element and its base have names of their own', () => {
  const base = markPrivate('class ReactiveElement { private values = 1 }')
  expect(base).toBe('class ReactiveElement { private base_0_p_ = 1 }')
})
