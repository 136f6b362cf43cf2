import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** Where a run keeps its data and logs. */
export interface RunFolder {
  path: string
  logOf(program: string): string
  /** After a run that found nothing. */
  remove(): Promise<void>
}

/**
 * Takes the folder of a run, and empties it of an earlier run.
 * @param dataDir - `.data`, or what DATA_DIR says.
 * @throws {Error} Another run of that name is going on there.
 */
export async function takeRunFolder(dataDir: string, name: string): Promise<RunFolder> {
  const path = resolve(dataDir, `torture-${name}`)
  const pidFile = join(path, 'run.pid')
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => 0))
  if (pid > 0 && pid !== process.pid && existsSync(`/proc/${pid}`)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (command.includes('torture')) {
      throw new Error(`${path} is used by process ${pid}: take another seed or DATA_DIR`)
    }
  }
  await removeFolder(path)
  await mkdir(join(path, 'logs'), { recursive: true, mode: 0o711 })
  // Open to the user that PostgreSQL runs as when this runs as root.
  await chmod(path, 0o711)
  await writeFile(pidFile, String(process.pid))
  return {
    path,
    logOf: (program) => join(path, 'logs', `${program}.log`),
    remove: () => removeFolder(path),
  }
}

/** Its PostgreSQL cluster may be elsewhere, where the system user `postgres` can reach it. */
async function removeFolder(path: string): Promise<void> {
  const elsewhere = await readFile(join(path, 'postgres-location'), 'utf8').catch(() => null)
  if (elsewhere !== null) await rm(elsewhere.trim(), { recursive: true, force: true })
  await rm(path, { recursive: true, force: true })
}
