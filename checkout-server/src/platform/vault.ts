import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
} from 'node:crypto'

const MASTER_KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Keeps secrets: seals them for the database and derives the keys of hashes and tokens. */
export type Vault = ReturnType<typeof openVault>

/**
 * Opens the vault of an installation.
 * @param masterKeys - 32 bytes each in base64, comma-separated. The first one seals; the others still
 *   open what they sealed, so a key is replaced by putting the new one in front.
 * @throws {RangeError} A key is not 32 bytes of base64.
 */
export function openVault(masterKeys: string) {
  const keys = masterKeys.split(',').map((text) => readKey(text.trim()))
  const current = keys[0]
  if (!current) throw new RangeError('no master key')

  return {
    /** How everything begins that the first key sealed. */
    currentMark: `v1.${current.id}.`,

    /** What names each master key without telling it, the current one first: 8 hex digits. */
    keyIds: keys.map(({ id }) => id),

    /**
     * Encrypts with AES-256-GCM.
     * @param place - Where the secret is kept (`table|column|row id`): it opens nowhere else.
     * @returns `v1.<key id>.<base64url of nonce, ciphertext and tag>`.
     */
    seal(secret: string, place: string): string {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', current.sealing, nonce)
      cipher.setAAD(Buffer.from(place))
      const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final()])
      const blob = Buffer.concat([sealed, cipher.getAuthTag()])
      return `v1.${current.id}.${blob.toString('base64url')}`
    },

    /** @throws {Error} Sealed by a key that is not here, for another place, or changed since. */
    open(sealed: string, place: string): string {
      const [version, keyId, blob] = sealed.split('.')
      const key = keys.find(({ id }) => id === keyId)
      if (version !== 'v1' || !key || !blob) throw new Error(`no master key opens ${place}`)
      const bytes = Buffer.from(blob, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key.sealing, bytes.subarray(0, NONCE_BYTES))
      decipher.setAAD(Buffer.from(place))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      const text = bytes.subarray(NONCE_BYTES, -TAG_BYTES)
      return decipher.update(text, undefined, 'utf8') + decipher.final('utf8')
    },

    /** Keyed hash (HMAC-SHA256) under every master key, the current one first. */
    hashes(purpose: string, message: string): Buffer[] {
      return keys.map(({ hashing }) =>
        createHmac('sha256', hashing).update(`${purpose}\0${message}`).digest(),
      )
    },
  }
}

/** A fresh master key: 32 random bytes in base64. */
export function newMasterKey(): string {
  return randomBytes(MASTER_KEY_BYTES).toString('base64')
}

function readKey(text: string) {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== MASTER_KEY_BYTES) {
    throw new RangeError('a master key must be 32 bytes in base64 (openssl rand -base64 32)')
  }
  const derive = (info: string) => Buffer.from(hkdfSync('sha256', bytes, '', info, 32))
  return {
    id: derive('autogopay key id').subarray(0, 4).toString('hex'),
    sealing: derive('autogopay sealing'),
    // As a KeyObject: a raw key is set up anew for every hash, which costs five times as much.
    hashing: createSecretKey(derive('autogopay hashing')),
  }
}
