import { createServer } from 'node:net'

/**
 * Makes sure that the demo's ports are free before anything is started.
 * @param ports - By the setting that chooses each.
 * @throws {Error} One is taken; names the setting.
 */
export async function assertPortsFree(ports: Readonly<Record<string, number>>): Promise<void> {
  for (const [setting, port] of Object.entries(ports)) {
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => {
        reject(new Error(`port ${port} is in use; set ${setting} to another`, { cause }))
      })
      server.listen(port, '127.0.0.1', () => server.close(() => resolve()))
    })
  }
}
