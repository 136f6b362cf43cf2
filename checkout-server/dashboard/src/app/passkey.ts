import { CallError } from './http.ts'
import { catalogue } from './locale.ts'

const words = catalogue({
  id: {
    noName: 'Passkey memerlukan alamat dengan nama dan https, bukan angka alamat IP.',
    missing: 'Browser ini belum mendukung passkey. Perbarui, atau pakai cara lain.',
    stopped: 'Passkey dibatalkan atau tidak ada di perangkat ini.',
    known: 'Perangkat ini sudah punya passkey untuk akun Anda.',
  },
  en: {
    noName: 'Passkeys need an address with a name and https, not with the digits of an IP address.',
    missing: 'This browser knows no passkeys yet. Update it, or use another way.',
    stopped: 'The passkey was cancelled, or there is none on this device.',
    known: 'This device already has a passkey for your account.',
  },
})

/**
 * Has the device make a passkey.
 * @param options - `PublicKeyCredentialCreationOptionsJSON` of the server.
 * @throws {CallError} The browser cannot, or its user did not want to.
 */
export function createPasskey(options: unknown): Promise<object> {
  return asked(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
        options as PublicKeyCredentialCreationOptionsJSON,
      ),
    }),
  )
}

/**
 * Has the device show who holds it.
 * @param options - `PublicKeyCredentialRequestOptionsJSON` of the server.
 * @throws {CallError} As {@link createPasskey} does.
 */
export function usePasskey(options: unknown): Promise<object> {
  return asked(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
        options as PublicKeyCredentialRequestOptionsJSON,
      ),
    }),
  )
}

async function asked(ask: () => Promise<Credential | null>): Promise<object> {
  const text = words()
  // Browsers before 2025 have passkeys, but cannot write them as JSON.
  if (!('PublicKeyCredential' in window) || !('toJSON' in PublicKeyCredential.prototype)) {
    throw new CallError('unknown', text.missing)
  }
  try {
    const credential = await ask()
    if (credential instanceof PublicKeyCredential) return credential.toJSON() as object
    throw new CallError('unknown', text.stopped)
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    const reasons: Record<string, string> = {
      InvalidStateError: text.known,
      SecurityError: text.noName,
    }
    throw new CallError('unknown', reasons[error.name] ?? text.stopped)
  }
}
