import type { Sql } from '../platform/database.ts'
import { noteOperator, type Operator, type OperatorContext } from './by.ts'

/** Whether somebody runs this installation. */
export async function isOperator(sql: Sql, userId: string): Promise<boolean> {
  const rows = await sql`select 1 as one from users where id = ${userId} and is_operator`
  return rows.length > 0
}

/** Makes somebody an operator, or no longer one. @returns False: there is nobody of this address. */
export function setOperator(
  context: OperatorContext,
  by: Operator,
  { email, isOperator: may }: { email: string; isOperator: boolean },
): Promise<boolean> {
  return context.sql.begin(async (tx) => {
    const [user] = await tx<{ id: string }[]>`
      update users set is_operator = ${may} where email = ${email.toLowerCase()} returning id`
    if (!user) return false
    const action = may ? 'operator.added' : 'operator.removed'
    await noteOperator(tx, context, by, { action, subject: user.id })
    return true
  })
}

/** Everybody who runs this installation. */
export function listOperators(sql: Sql): Promise<{ id: string; name: string; email: string }[]> {
  return sql<{ id: string; name: string; email: string }[]>`
    select id, name, email from users where is_operator order by id`
}
