/** `npm run admin -- merchant create …`: what an operator does on the command line. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { COMMANDS, type AdminCommand } from './admin/commands.ts'
import { SourceRefused } from './admin/event-source.ts'
import { UsageError } from './admin/usage.ts'
import { assertMasterKey } from './merchants/api-keys.ts'
import { EmailTaken } from './merchants/merchants.ts'
import { systemClock } from './platform/clock.ts'
import { openDatabase } from './platform/database.ts'
import { AppError } from './platform/errors.ts'
import { openLog } from './platform/log.ts'
import { migrate } from './platform/migrate.ts'
import { parseSettings } from './platform/settings.ts'
import { openVault } from './platform/vault.ts'

try {
  await run(process.argv.slice(2))
} catch (error) {
  const isOurs =
    error instanceof UsageError || error instanceof AppError || error instanceof SourceRefused
  const isDown = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED'
  const text = isDown
    ? 'the database does not answer. Is it running (the demo: npm start)? DATABASE_URL names it.'
    : isOurs || error instanceof EmailTaken
      ? error.message
      : String(error)
  console.error(`admin: ${text}`)
  process.exitCode = 1
}

async function run(words: string[]): Promise<void> {
  const command = COMMANDS.find(({ name }) => name === words.slice(0, 2).join(' '))
  if (!command) {
    console.log(`Usage: npm run admin -- COMMAND\n\n${COMMANDS.map(describe).join('\n\n')}\n`)
    if (words.length > 0 && words[0] !== '--help') throw new UsageError('no such command')
    return
  }
  const options = optionsOf(words.slice(2))
  const print = (line: string) => console.log(line)
  if (await command.runAlone?.(options, print)) return
  const settings = parseSettings(await environment())
  const sql = openDatabase(settings.databaseUrl, { max: 2 })
  try {
    await migrate(sql, systemClock())
    const vault = openVault(settings.masterKey)
    await assertMasterKey({ sql, vault })
    const context = {
      sql,
      clock: systemClock,
      vault,
      log: openLog(settings.logLevel),
      allowPrivate: settings.allowPrivateAddresses,
      publicUrl: settings.publicUrl,
      print,
    }
    await command.run(context, options)
  } finally {
    await sql.end()
  }
}

function optionsOf(words: string[]): Record<string, string> {
  const { tokens } = parseArgs({ args: words, strict: false, tokens: true })
  const options: Record<string, string> = {}
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'option') {
      const next = tokens[at + 1]
      const value = token.value ?? (next?.kind === 'positional' ? next.value : '')
      options[token.name] = value
    }
  }
  return options
}

/** The variables; without `DATABASE_URL` those of the demo that `npm start` made in this folder. */
async function environment(): Promise<Record<string, string | undefined>> {
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
  if (given['DATABASE_URL']) return given

  const folder = process.env['DATA_DIR'] ?? '.data'
  try {
    const facts = JSON.parse(await readFile(join(folder, 'demo.json'), 'utf8')) as {
      databaseUrl: string
      baseUrl: string
    }
    const masterKey = await readFile(join(folder, 'master-key'), 'utf8')
    console.error(`DATABASE_URL is not set: using the demo in ${folder}`)
    return {
      ...given,
      DATABASE_URL: facts.databaseUrl,
      PUBLIC_URL: facts.baseUrl,
      MASTER_KEY: masterKey.trim(),
      ALLOW_PRIVATE_ADDRESSES: '1',
    }
  } catch {
    return given
  }
}

function describe({ name, usage, help }: AdminCommand): string {
  return `  ${`${name} ${usage}`.trim()}\n      ${help}`
}
