import type { ExportPayments } from '@autogopay/shared'
import { html } from 'lit'
import { api } from '../../app/api.ts'
import { locale } from '../../app/locale.ts'
import { ask } from '../../parts/dialog.ts'
import { saveFrom } from '../../parts/save-file.ts'
import { say } from '../../parts/toast.ts'
import { listQuery, type Filters } from './filters.ts'
import { words } from './words.ts'

/** Asks how, then saves all payments that the filters let through as a file. */
export async function exportList(filters: Filters): Promise<void> {
  const text = words()
  await ask({
    title: text.exportTitle,
    body: html`<p class="note">${text.exportNote}</p>
      <fieldset class="choice">
        <legend>${text.exportFormat}</legend>
        ${format('xlsx', text.exportXlsx, true)} ${format('csv', text.exportCsv)}
        ${format('csv;', text.exportCsvIndonesian)}
      </fieldset>
      <label class="field">
        <span>${text.exportLanguage}</span>
        <select name="language">
          <option value="id" ?selected=${locale.get() === 'id'}>Bahasa Indonesia</option>
          <option value="en" ?selected=${locale.get() === 'en'}>English</option>
        </select>
      </label>`,
    confirm: text.exportSave,
    act: async (form) => {
      saveFrom(await api.payments.export({ ...listQuery(filters), ...wishOf(form) }))
      say('good', text.exporting)
    },
  })
}

function wishOf(form: FormData): Pick<ExportPayments, 'format' | 'language' | 'separator'> {
  const chosen = form.get('format')
  return {
    format: chosen === 'xlsx' ? 'xlsx' : 'csv',
    separator: chosen === 'csv;' ? 'semicolon' : 'comma',
    language: form.get('language') === 'id' ? 'id' : 'en',
  }
}

const format = (value: string, label: string, isFirst = false) =>
  html`<label
    ><input type="radio" name="format" value=${value} ?checked=${isFirst} /><span
      >${label}</span
    ></label
  >`
