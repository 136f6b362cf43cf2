import { z } from 'zod'
import type { Buyer } from './orders.ts'

/** Field name → what is wrong with it. */
export type FieldErrors = Partial<Record<keyof Buyer, string>>

const line = (max: number, sentence: string) =>
  z
    .string()
    .max(max, sentence)
    .regex(/^\P{Cc}*$/u, sentence)

// The same limits as AutoGoPay's, so that it never has to refuse what we accepted.
const FIELDS = {
  name: line(100, 'Nama paling panjang 100 huruf.'),
  email: z.email('Alamat email belum benar.').max(254, 'Alamat email terlalu panjang.'),
  phone: z
    .string()
    .regex(/^\+?[0-9][0-9 -]{4,19}$/, 'Nomor telepon hanya angka, misalnya 0812 3456 7890.'),
}

/** Reads the buyer's name and addresses; an empty field is not given. Null buyer: see the errors. */
export function readBuyer(form: Record<string, string>): {
  buyer: Buyer | null
  errors: FieldErrors
} {
  const buyer: Buyer = {}
  const errors: FieldErrors = {}
  for (const field of ['name', 'email', 'phone'] as const) {
    const text = form[field]?.trim()
    if (!text) continue
    const parsed = FIELDS[field].safeParse(text)
    if (parsed.success) buyer[field] = parsed.data
    else errors[field] = parsed.error.issues[0]?.message ?? 'Isian ini belum benar.'
  }
  return { buyer: Object.keys(errors).length === 0 ? buyer : null, errors }
}
