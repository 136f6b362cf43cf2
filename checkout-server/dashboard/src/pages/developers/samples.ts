import {
  SAMPLE_LANGUAGES,
  SAMPLES,
  sampleVariables,
  type Sample,
  type SampleLanguage,
} from '@autogopay/shared/samples'
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { api } from '../../app/api.ts'
import { readText } from '../../app/http.ts'
import { may } from '../../app/session.ts'
import { errorText } from '../../parts/dialog.ts'
import { Load } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import { codeBlock } from './code-block.ts'
import { words } from './sample-words.ts'
import { developerHead, headingOf } from './tabs.ts'

const KEY_LIFE_MS = 7 * 24 * 60 * 60_000
const JOBS = ['take-payment', 'verify-webhook'] as const

/** Programs to begin with: the very files that tests run, with this shop's address and a key of its own. */
@customElement('ap-developer-samples')
export class DeveloperSamples extends Page {
  @state() private job: Sample['job'] = 'take-payment'
  @state() private language: SampleLanguage = 'node'
  /** Kept nowhere: whoever leaves the page makes another. */
  @state() private apiKey = ''
  @state() private isMaking = false
  // A lost answer and another press make one key.
  private idempotencyKey = crypto.randomUUID()

  private readonly text = new Load<string>(this, (signal) =>
    readText(`/docs/samples/${this.sample.file}`, { signal }),
  )

  get heading(): string {
    return headingOf('samples')
  }

  private get sample(): Sample {
    const { job, language } = this
    const found = SAMPLES.find((one) => one.job === job && one.language === language)
    if (!found) throw new Error(`no sample shows ${job} in ${language}`)
    return found
  }

  protected override render(): unknown {
    const text = words()
    return html`<div class="page developers">
      ${developerHead('samples')}
      <p class="note">${text.note}</p>
      <section class="card samples">
        <div class="choices">
          <label class="field">
            <span>${text.job}</span>
            <select name="job" @change=${this.choose}>
              ${JOBS.map(
                (job) =>
                  html`<option value=${job} ?selected=${job === this.job}>
                    ${text.jobs[job]}
                  </option>`,
              )}
            </select>
          </label>
          <label class="field">
            <span>${text.language}</span>
            <select name="language" @change=${this.choose}>
              ${Object.entries(SAMPLE_LANGUAGES).map(
                ([name, label]) =>
                  html`<option value=${name} ?selected=${name === this.language}>${label}</option>`,
              )}
            </select>
          </label>
        </div>
        ${this.text.render((content) => this.code(content))}
      </section>
    </div>`
  }

  private code(content: string): unknown {
    const text = words()
    const { sample, apiKey } = this
    const [name = ''] = sample.file.split('/').slice(-1)
    const variables = sampleVariables(sample, {
      url: location.origin,
      apiKey: apiKey || 'agp_…',
      webhookSecret: 'whsec_…',
    })
    return html`${codeBlock(name, content)}
      <p><a href="/docs/samples/${sample.file}" download=${name}>${text.download}</a></p>
      ${codeBlock(text.values, variables)} ${this.key(sample)} ${codeBlock(text.run, sample.run)}`
  }

  private key({ job }: Sample): unknown {
    const text = words()
    if (job === 'verify-webhook') return html`<p class="note">${text.secret}</p>`
    if (this.apiKey) return html`<p class="note" role="status">${text.filled}</p>`
    if (!may('keys:write')) return nothing
    return html`<p class="note">${text.fillNote}</p>
      <button class="button" ?disabled=${this.isMaking} @click=${this.makeKey}>
        ${text.fill}
      </button>`
  }

  private readonly choose = (event: Event) => {
    const { name, value } = event.target as HTMLSelectElement
    if (name === 'job') this.job = value as Sample['job']
    else this.language = value as SampleLanguage
    void this.text.restart()
  }

  private readonly makeKey = async () => {
    this.isMaking = true
    try {
      const { key } = await api.keys.create(
        {
          name: words().keyName,
          scopes: ['payments:create', 'payments:read'],
          expiresAt: new Date(Date.now() + KEY_LIFE_MS).toISOString(),
        },
        this.idempotencyKey,
      )
      this.apiKey = key
      this.idempotencyKey = crypto.randomUUID()
    } catch (error) {
      say('bad', errorText(error))
    }
    this.isMaking = false
  }
}
