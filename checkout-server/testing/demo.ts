import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DemoFacts } from '../demo/seed.ts'

const START = new URL('../demo/start.ts', import.meta.url)
const START_MS = 60_000

/** A whole demo, as `npm start` runs it, on ports and in a folder of its own. */
export interface RunningDemo extends DemoFacts {
  dataDir: string
  /** Process id of the checkout server: it changes when that is started again. */
  serverPid(): Promise<number>
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>
  /** Starts it again on the same data. */
  startAgain(): Promise<void>
  /** Ends it and removes its data. */
  remove(): Promise<void>
}

/** Starts a demo and waits until it is ready. */
export async function startDemo(): Promise<RunningDemo> {
  const dataDir = await mkdtemp(join(tmpdir(), 'autogopay-demo-'))
  // Open to the user that the database runs as when the tests run as root.
  await chmod(dataDir, 0o711)
  const ports = await freePorts(3)
  const env = {
    PORT: String(ports[0]),
    DEMO_STORE_PORT: String(ports[1]),
    SANDBOX_PORT: String(ports[2]),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    DATABASE_URL: '',
    PUBLIC_URL: '',
  }
  let child = await start(env)
  const facts = DemoFacts.parse(JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')))
  const demo: RunningDemo = {
    ...facts,
    dataDir,
    serverPid: () => childPidOf(child.pid ?? 0, 'src/main.ts'),
    stop: () => end(child),
    startAgain: async () => {
      child = await start(env)
    },
    remove: async () => {
      await end(child)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  return demo
}

function start(env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [START.pathname], {
    env: { ...process.env, ...env, npm_lifecycle_event: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    let output = ''
    const timer = setTimeout(() => reject(new Error(`not ready: ${output}`)), START_MS)
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('AutoGoPay is running')) {
        clearTimeout(timer)
        resolve(child)
      }
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)))
  })
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGINT')
  })
}

async function childPidOf(parent: number, program: string): Promise<number> {
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')
  for (const pid of children.trim().split(' ')) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (command.includes(program)) return Number(pid)
  }
  throw new Error(`process ${parent} runs no ${program}`)
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((listening) => {
        server.listen(0, '127.0.0.1', listening)
      })
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  for (const server of servers) server.close()
  return ports
}
