import { spawn, type ChildProcess } from 'node:child_process'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SAMPLES, type Sample, type SampleLanguage } from '@autogopay/shared'
import { ensurePhp, ensurePython } from '../../.ci/languages.ts'
import { eventually } from './eventually.ts'

const FOLDER = fileURLToPath(new URL('../../docs/samples/', import.meta.url))
const INTERPRETERS: Readonly<Record<SampleLanguage, () => string>> = {
  node: () => process.execPath,
  php: ensurePhp,
  python: ensurePython,
  curl: () => '/bin/sh',
}

/** Starts a sample as its own words say. @param args - In place of those of an example. */
export function startSample(sample: Sample, args: string[], variables: Record<string, string>) {
  const path = `${FOLDER}${sample.file}`
  const child = spawn(
    INTERPRETERS[sample.language](),
    // PHP's own server is told where to listen before the program's name.
    sample.run.startsWith('php -S') ? ['-S', '127.0.0.1:0', path] : [basename(path), ...args],
    {
      cwd: dirname(path),
      // Nothing of ours: whoever runs it has only what it asks for.
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  const read = (chunk: Buffer) => (output += chunk.toString())
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  return { child, output: () => output }
}

/** Runs a sample to its end. */
export async function runSample(
  sample: Sample,
  args: string[],
  variables: Record<string, string>,
): Promise<{ status: number | null; output: string }> {
  const { child, output } = startSample(sample, args, variables)
  return { status: await endOf(child), output: output() }
}

/** Starts a sample that receives, and waits until it says where. */
export async function startReceiver(sample: Sample, variables: Record<string, string>) {
  const { child, output } = startSample(sample, [], { PORT: '0', ...variables })
  const address = /http:\/\/127\.0\.0\.1:\d+/
  try {
    await eventually(() => child.exitCode !== null || address.test(output()), 30_000)
  } catch (cause) {
    child.kill('SIGKILL')
    throw cause
  }
  const url = address.exec(output())?.[0]
  if (!url) throw new Error(`${sample.file} ended: ${output()}`)
  return {
    url,
    output,
    async stop() {
      const ended = endOf(child)
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** The sample of a language that does a job. */
export function sampleOf(language: SampleLanguage, job: Sample['job']): Sample {
  const found = SAMPLES.find((sample) => sample.language === language && sample.job === job)
  if (!found) throw new Error(`${language} has no sample for ${job}`)
  return found
}

function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve, reject) => {
    child.on('close', resolve)
    child.on('error', reject)
  })
}
