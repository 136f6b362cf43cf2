import { readSettings, SettingsError } from './settings.ts'
import { createStore, type StoreOptions } from './store.ts'

let options: StoreOptions
try {
  options = readSettings(process.env)
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  console.error(`The demo store cannot start:\n${error.message}`)
  process.exit(1)
}

const store = await createStore(options).catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error)
  console.error(`The demo store cannot start: ${reason}`)
  process.exit(1)
})
console.log(`Demo store: ${store.url}`)

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  await store.close()
  process.exit(0)
}

process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())
if (process.send) {
  // Without this a shop whose parent was killed would go on holding the port.
  process.on('disconnect', () => void stop())
  process.send({ type: 'ready', url: store.url })
}
