import { describe, expect, test } from 'vitest'
import { newMasterKey, openVault } from './vault.ts'

const place = 'connections|sealed_credentials|con_1'

describe('a sealed secret', () => {
  test('opens with its key and for its place only', () => {
    const vault = openVault(newMasterKey())
    const sealed = vault.seal('rahasia', place)
    expect(sealed).not.toContain('rahasia')
    expect(vault.open(sealed, place)).toBe('rahasia')
    expect(() => vault.open(sealed, 'connections|sealed_credentials|con_2')).toThrow()
    expect(() => openVault(newMasterKey()).open(sealed, place)).toThrow('no master key')
  })

  test('never looks the same twice', () => {
    const vault = openVault(newMasterKey())
    expect(vault.seal('x', place)).not.toBe(vault.seal('x', place))
  })

  test('does not open when one byte was changed', () => {
    const vault = openVault(newMasterKey())
    const sealed = vault.seal('rahasia', place)
    const head = sealed.lastIndexOf('.') + 1
    for (let at = head; at < sealed.length - 1; at += 1) {
      const other = sealed[at] === 'A' ? 'B' : 'A'
      expect(() => vault.open(sealed.slice(0, at) + other + sealed.slice(at + 1), place)).toThrow()
    }
  })

  test('still opens after a new key was put in front', () => {
    const [old, next] = [newMasterKey(), newMasterKey()]
    const sealed = openVault(old).seal('rahasia', place)
    const both = openVault(`${next}, ${old}`)
    expect(both.open(sealed, place)).toBe('rahasia')
    expect(openVault(next).open(both.seal('baru', place), place)).toBe('baru')
  })
})

test.each(['', 'short', Buffer.alloc(31).toString('base64'), 'not base64 at all!'])(
  '%j is no master key',
  (key) => {
    expect(() => openVault(key)).toThrow('32 bytes in base64')
  },
)
