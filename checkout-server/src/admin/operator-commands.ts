import { PROVIDERS } from '@autogopay/shared'
import { z } from 'zod'
import { COMMAND_LINE } from '../operators/by.ts'
import { listOperators, setOperator } from '../operators/operators.ts'
import {
  listProviders,
  switchProviderOff,
  switchProviderOn,
} from '../operators/switch-providers.ts'
import type { AdminCommand } from './command.ts'
import { readOptions, UsageError } from './usage.ts'

/** Who may use the operator's console. */
export const operatorCommands: readonly AdminCommand[] = [
  changing('operator add', 'Lets somebody who has an account operate this installation.', true),
  changing('operator remove', 'Ends that, at once.', false),
  {
    name: 'operator list',
    usage: '',
    help: 'Lists the operators.',
    async run(context, options) {
      readOptions(options, {})
      const operators = await listOperators(context.sql)
      if (operators.length === 0) context.print('There is no operator yet.')
      for (const { id, name, email } of operators) context.print(`${id}  ${name} <${email}>`)
    },
  },
]

/** Which providers take new charges. */
export const providerCommands: readonly AdminCommand[] = [
  {
    name: 'provider list',
    usage: '',
    help: 'Lists the payment providers, and which of them are switched off.',
    async run(context, options) {
      readOptions(options, {})
      for (const { provider, connections, off } of await listProviders(context.sql)) {
        const state = off ? `off since ${off.since}: ${off.reason}` : 'on'
        context.print(`${provider}  ${connections} connections  ${state}`)
      }
    },
  },
  {
    name: 'provider off',
    usage: `--provider ${PROVIDERS.join('|')} --reason text`,
    help: 'Sends no new payments there, of any merchant; what was made before goes on.',
    async run(context, options) {
      const wish = readOptions(options, { ...ONE, reason: z.string().trim().min(1).max(300) })
      await switchProviderOff(context, COMMAND_LINE, wish)
      context.print(`${wish.provider} is off; every process follows within seconds`)
    },
  },
  {
    name: 'provider on',
    usage: `--provider ${PROVIDERS.join('|')}`,
    help: 'Ends that.',
    async run(context, options) {
      const { provider } = readOptions(options, ONE)
      await switchProviderOn(context, COMMAND_LINE, provider)
      context.print(`${provider} is on`)
    },
  },
]

const ONE = { provider: z.enum(PROVIDERS) }

function changing(name: string, help: string, isOperator: boolean): AdminCommand {
  return {
    name,
    usage: '--email person@shop.example',
    help,
    async run(context, options) {
      const { email } = readOptions(options, { email: z.email().max(254) })
      if (!(await setOperator(context, COMMAND_LINE, { email, isOperator }))) {
        throw new UsageError(`--email: nobody has an account with the address ${email}`)
      }
      context.print(isOperator ? `${email} is an operator now` : `${email} is none any more`)
    },
  }
}
