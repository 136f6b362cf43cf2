import type { OperatedPackage } from '@autogopay/shared'
import { html, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import { operator } from '../../app/operator.ts'
import { ask, errorText } from '../../parts/dialog.ts'
import { formatRupiah } from '../../parts/format.ts'
import { empty, Load } from '../../parts/load.ts'
import { Part } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import { sellingWords as words } from './selling-words.ts'

/** What activation costs: packages on sale and off it. */
@customElement('ap-packages')
export class Packages extends Part {
  private readonly packages = new Load<{ data: OperatedPackage[] }>(this, (signal) =>
    operator.packages({ signal }),
  )

  protected override render(): unknown {
    const text = words()
    return html`<section class="card" aria-labelledby="packages-title">
      <header class="card-head">
        <h2 id="packages-title">${text.packages}</h2>
        <button class="button small" @click=${() => this.change()}>${text.newPackage}</button>
      </header>
      ${this.packages.render(({ data }) =>
        data.length === 0
          ? empty({ icon: 'coins', title: text.noPackages, note: text.noPackagesNote })
          : html`<ul class="rows">
              ${data.map((one) => html`<li class="row">${this.row(one)}</li>`)}
            </ul>`,
      )}
    </section>`
  }

  private row(one: OperatedPackage): unknown {
    const text = words()
    const { name, days, price, isOnSale } = one
    return html`<span class="row-main">
        <b>${name}</b>
        <small>
          ${days === null ? text.perDay(formatRupiah(price)) : text.for(days, formatRupiah(price))}
        </small>
        <small>
          <span class="mark ${isOnSale ? 'good' : ''}">
            ${isOnSale ? text.onSale : text.offSale}
          </span>
        </small>
      </span>
      <span class="actions">
        <button class="button small" @click=${() => this.change(one)}>
          ${text.change}<span class="visually-hidden"> ${name}</span>
        </button>
        <button class="button small quiet" @click=${() => this.turn(one)}>
          ${isOnSale ? text.takeOff : text.putOn}<span class="visually-hidden"> ${name}</span>
        </button>
      </span>`
  }

  private async change(one?: OperatedPackage): Promise<void> {
    const text = words()
    const isDone = await ask({
      title: one ? text.changeTitle(one.name) : text.newPackage,
      body: packageForm(one),
      confirm: text.save,
      act: async (form) => {
        const days = String(form.get('days'))
        await operator.savePackage({
          name: one?.name ?? String(form.get('name')).trim(),
          days: days === '' ? null : Number(days),
          price: Number(form.get('price')),
          isOnSale: one?.isOnSale ?? true,
        })
      },
    })
    if (isDone) this.saved()
  }

  private async turn({ name, days, price, isOnSale }: OperatedPackage): Promise<void> {
    try {
      await operator.savePackage({ name, days, price, isOnSale: !isOnSale })
      this.saved()
    } catch (error) {
      say('bad', errorText(error))
    }
  }

  private saved(): void {
    say('good', words().saved)
    void this.packages.reload()
  }
}

/** The name is what a package is known by: another name is another package. */
function packageForm(one?: OperatedPackage): TemplateResult {
  const text = words()
  return html`${
      one
        ? ''
        : html`<label class="field">
            <span>${text.name}</span>
            <input name="name" required maxlength="40" autocomplete="off" />
          </label>`
    }
    <label class="field">
      <span>${text.packageDays}</span>
      <input name="days" type="number" min="1" max="3660" .value=${String(one?.days ?? '')} />
    </label>
    <label class="field">
      <span>${text.price}</span>
      <input
        name="price"
        type="number"
        min="1"
        max="10000000"
        required
        .value=${String(one?.price ?? '')}
      />
    </label>`
}
