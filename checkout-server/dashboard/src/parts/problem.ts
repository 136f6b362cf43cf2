import { CallError } from '../app/http.ts'
import type { Question } from './dialog.ts'

/** What went wrong, field by field where the server says so. Null: it does not. */
export function fieldsText(cause: unknown): string | null {
  if (!(cause instanceof CallError) || cause.fields.length === 0) return null
  // Of a list, each wrong entry is told by itself.
  const texts = cause.fields.map(
    ({ field, message }) => `${field.replace(/\.\d+$/, '')}: ${message}`,
  )
  return [...new Set(texts)].join(' · ')
}

/** Makes a dialog say which fields the server refuses. */
export function withFields(act: Question['act']): Question['act'] {
  return async (form) => {
    try {
      await act(form)
    } catch (cause) {
      const text = fieldsText(cause)
      throw text && cause instanceof CallError ? new CallError(cause.code, text) : cause
    }
  }
}
