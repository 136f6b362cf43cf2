import type { SecondFactorKind } from '@autogopay/shared'
import { html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { CallError } from '../../app/http.ts'
import { BASE, go } from '../../app/router.ts'
import { readOwed } from '../../app/sign-in.ts'
import { Load } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import '../../styles/gate.css'
import './code-step.ts'
import { gate } from './form.ts'
import { words } from './words.ts'

/** The second step of a login that began elsewhere: where Facebook sends those who have a second factor. */
@customElement('ap-second-factor')
export class SecondFactor extends Page {
  private readonly methods = new Load<readonly SecondFactorKind[]>(this, async (signal) => {
    try {
      return await readOwed({ signal })
    } catch (error) {
      // Ten minutes later, or in another browser, it begins anew.
      if (error instanceof CallError && error.code === 'unauthorized') {
        go(`${BASE}/login`, { replace: true })
        return []
      }
      throw error
    }
  })

  get heading(): string {
    return words().code
  }

  protected override render(): unknown {
    const text = words()
    return gate({
      title: text.login,
      note: text.codeNote,
      body: this.methods.render(
        (methods) => html`<ap-code-step .methods=${methods}></ap-code-step>`,
      ),
      foot: html`<a href="${BASE}/login">${text.startOver}</a>`,
    })
  }
}
