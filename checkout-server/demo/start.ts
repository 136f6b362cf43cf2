/** `npm start`: the whole demo in one command; Ctrl-C ends all of it and keeps the data. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { DEMO_FACEBOOK_APP } from '../sandbox/facebook/facebook.ts'
import { openDatabase } from '../src/platform/database.ts'
import { openLog } from '../src/platform/log.ts'
import { migrate } from '../src/platform/migrate.ts'
import { newMasterKey, openVault } from '../src/platform/vault.ts'
import { startEmbeddedDatabase } from './embedded-database.ts'
import { assertPortsFree } from './ports.ts'
import type { OperatorFacts } from './operator.ts'
import { assertDemoDatabase, DemoFacts, seedDemo } from './seed.ts'
import { parseDemoSettings, type DemoSettings } from './settings.ts'
import { supervise } from './supervise.ts'

/** What was started, last first: the order in which it is stopped. */
const running: { stop(): Promise<void> }[] = []
let stopping = false

process.on('SIGINT', () => void stop(0))
process.on('SIGTERM', () => void stop(0))
stopWithNpm()

try {
  await start(parseDemoSettings(process.env))
} catch (error) {
  if (!stopping) console.error(`npm start failed: ${(error as Error).message}`)
  await stop(1)
}

async function start(settings: DemoSettings): Promise<void> {
  // Others may pass (the database's user must) but not look; what is secret inside is 0600.
  await mkdir(settings.dataDir, { recursive: true, mode: 0o711 })
  const began = await keep(takeFolder(settings.dataDir))
  await assertPortsFree({
    PORT: settings.port,
    DEMO_STORE_PORT: settings.storePort,
    SANDBOX_PORT: settings.sandboxPort,
  })
  const database = settings.databaseUrl
    ? { url: settings.databaseUrl }
    : await keep(startEmbeddedDatabase({ dataDir: settings.dataDir }))
  const masterKey = settings.masterKey ?? (await masterKeyOf(settings.dataDir))

  const common = { DATA_DIR: settings.dataDir, LOG_LEVEL: settings.logLevel }
  const sandbox = await keep(
    supervise({
      name: 'sandbox',
      file: new URL('../sandbox/main.ts', import.meta.url),
      isQuiet: true,
      env: { ...common, SANDBOX_PORT: String(settings.sandboxPort) },
    }),
  )
  const facts = await seed(settings, {
    masterKey,
    databaseUrl: database.url,
    sandboxUrl: sandbox.url,
  })
  const server = await keep(
    supervise({
      name: 'checkout-server',
      file: new URL('../src/main.ts', import.meta.url),
      env: {
        ...common,
        PORT: String(settings.port),
        DATABASE_URL: database.url,
        MASTER_KEY: masterKey,
        PUBLIC_URL: settings.publicUrl,
        ALLOW_PRIVATE_ADDRESSES: '1',
        ALLOW_UNOFFICIAL_PROVIDERS: '1',
        FACEBOOK_APP_ID: DEMO_FACEBOOK_APP.id,
        FACEBOOK_APP_SECRET: DEMO_FACEBOOK_APP.secret,
        FACEBOOK_DIALOG_URL: `${sandbox.url}/facebook`,
        FACEBOOK_GRAPH_URL: `${sandbox.url}/facebook/graph`,
        SMTP_URL: await smtpUrlOf(sandbox.url),
        GOBIZ_BASE_URL: `${sandbox.url}/gobiz`,
        GOJEKAPI_BASE_URL: `${sandbox.url}/gojekapi`,
        ...(facts.operator && operatorEnv(facts.operator, sandbox.url)),
      },
    }),
  )
  const store = await keep(
    supervise({
      name: 'demo-store',
      file: new URL('../../demo-store/src/main.ts', import.meta.url),
      isQuiet: true,
      env: {
        ...common,
        PORT: String(settings.storePort),
        PUBLIC_URL: facts.demoStoreUrl,
        AUTOGOPAY_URL: facts.baseUrl,
        AUTOGOPAY_API_KEY: facts.apiKey,
        DEMO_INSPECT: '1',
      },
    }),
  )
  await writeFacts(settings.dataDir, facts)
  const seconds = ((performance.now() - began.at) / 1000).toFixed(1)
  console.log(`
AutoGoPay is running (ready in ${seconds} s). Ctrl-C stops it and keeps the data.

  Demo store        ${store.url}
  Payer's phone     ${sandbox.url}/phone   (paste or scan a QR, pay with any PIN)
  Telegram          ${sandbox.url}/telegram   (buy activation keys from the bot)
  Mails             ${sandbox.url}/mail   (what the server sends to people)
  Checkout server   ${server.url}   API reader: ${server.url}/docs
  API key           ${facts.apiKey}
  Database          ${settings.databaseUrl ? 'as DATABASE_URL says' : `in ${settings.dataDir}`}

The same and more is in ${join(settings.dataDir, 'demo.json')}.`)
}

/** Its mail server takes any free port, so that two demos never meet there. */
async function smtpUrlOf(sandboxUrl: string): Promise<string> {
  const answer = await fetch(`${sandboxUrl}/_control/mail?limit=1`)
  return z.object({ smtpUrl: z.string() }).parse(await answer.json()).smtpUrl
}

/** The demo asks for activation, so that all of it can be tried: whoever registers buys a key. */
function operatorEnv(operator: OperatorFacts, sandboxUrl: string): Record<string, string> {
  return {
    ACTIVATION: 'on',
    OPERATOR_MERCHANT: operator.email,
    TELEGRAM_BOT_TOKEN: operator.telegramBotToken,
    TELEGRAM_API_URL: sandboxUrl,
    TELEGRAM_LINK_URL: `${sandboxUrl}/telegram/t.me`,
    TELEGRAM_OPERATOR_CHAT: String(operator.telegramOperatorChat),
  }
}

async function keep<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting
  running.unshift(started)
  if (stopping) throw new Error('stopped')
  return started
}

async function stop(code: number): Promise<void> {
  if (stopping) return
  stopping = true
  for (const part of running) {
    await part.stop().catch((error: unknown) => {
      console.error((error as Error).message)
    })
  }
  if (code === 0) console.log('AutoGoPay has stopped; its data is kept.')
  process.exit(code)
}

/** npm starts us through a shell, which may die without passing the signal on. */
function stopWithNpm(): void {
  if (!process.env['npm_lifecycle_event']) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) void stop(0)
  }, 1_000).unref()
}

async function takeFolder(dataDir: string) {
  const file = join(dataDir, 'start.pid')
  const pid = Number(await readFile(file, 'utf8').catch(() => 0))
  if (pid > 0 && pid !== process.pid && (await isDemo(pid))) {
    throw new Error(`another npm start (process ${pid}) uses ${dataDir}. For a second copy set
DATA_DIR, PORT, DEMO_STORE_PORT and SANDBOX_PORT`)
  }
  await writeFile(file, String(process.pid))
  return { at: performance.now(), stop: () => rm(file, { force: true }) }
}

/** Whether the process lives and is one of ours: after a crash another may have its number. */
async function isDemo(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null)
  return command === null || command.includes('demo/start.ts')
}

async function masterKeyOf(dataDir: string): Promise<string> {
  const file = join(dataDir, 'master-key')
  const known = await readFile(file, 'utf8').catch(() => null)
  if (known !== null) return known.trim()
  const key = newMasterKey()
  await writeFile(file, `${key}\n`, { mode: 0o600 })
  return key
}

async function seed(
  settings: DemoSettings,
  found: { masterKey: string; databaseUrl: string; sandboxUrl: string },
): Promise<DemoFacts> {
  const sql = openDatabase(found.databaseUrl, { max: 2 })
  try {
    await migrate(sql, new Date())
    if (settings.databaseUrl) await assertDemoDatabase(sql)
    const context = {
      sql,
      clock: () => new Date(),
      vault: openVault(found.masterKey),
      log: openLog(settings.logLevel),
      allowPrivate: true,
    }
    return await seedDemo(context, {
      known: await readFacts(settings.dataDir),
      baseUrl: settings.publicUrl,
      demoStoreUrl: `http://127.0.0.1:${settings.storePort}`,
      sandboxUrl: found.sandboxUrl,
      databaseUrl: found.databaseUrl,
    })
  } finally {
    await sql.end()
  }
}

async function readFacts(dataDir: string): Promise<DemoFacts | null> {
  const text = await readFile(join(dataDir, 'demo.json'), 'utf8').catch(() => null)
  if (text === null) return null
  const parsed = DemoFacts.safeParse(JSON.parse(text))
  return parsed.success ? parsed.data : null
}

async function writeFacts(dataDir: string, facts: DemoFacts): Promise<void> {
  // Renamed into place: a reader never sees half of it.
  const file = join(dataDir, 'demo.json')
  await writeFile(`${file}.new`, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}
