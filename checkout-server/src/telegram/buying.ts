import { Composer } from 'grammy'
import { z } from 'zod'
import {
  findPackage,
  listPackages,
  mostDaysOf,
  PackageRefused,
  termsOf,
} from '../activation/packages.ts'
import type { BotContext } from './bot-context.ts'
import { readChat, writeChat, type WaitingFor } from './chats.ts'
import type { TelegramContext } from './context.ts'
import { beginPurchase } from './purchases.ts'

const PACKAGE = 'package:'
const KEY_ONLY = 'key-only'
const BUY = 'buy'
const Email = z.email().max(254)

/** Begins buying, for those who would rather press than type. */
export const buyButton = ({ words }: Pick<BotContext, 'words'>) => ({ text: words.buy, data: BUY })

/** Buying: package, number of days where it is the buyer's choice, account or key, code. */
export function buyingMiddleware({ sql, activation }: TelegramContext): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  const waitFor = (c: BotContext, waitingFor: WaitingFor | null) =>
    writeChat(c.tx, { chatId: c.chat?.id ?? 0, locale: c.locale, waitingFor, at: c.at })

  const askForAccount = async (c: BotContext, packageId: string, chosen?: number) => {
    const found = await findPackage(c.tx, packageId)
    if (!found) return c.say(c.words.packageGone)
    if (found.days === null && chosen === undefined) {
      await waitFor(c, { step: 'days', packageId })
      return c.say(c.words.howManyDays(mostDaysOf(found)))
    }
    try {
      const { days, amount } = termsOf(found, chosen)
      await waitFor(c, { step: 'email', packageId, days })
      const buttons = [{ text: c.words.keyOnly, data: KEY_ONLY }]
      return await c.say(c.words.whichAccount(days, amount), { buttons })
    } catch (error) {
      if (!(error instanceof PackageRefused)) throw error
      return c.say(c.words.howManyDays(mostDaysOf(found)))
    }
  }

  const buy = async (c: BotContext, waiting: WaitingFor | null, email: string | null) => {
    if (waiting?.step !== 'email') return c.say(c.words.packageGone)
    const found = await findPackage(c.tx, waiting.packageId)
    const merchantId = activation.operatorMerchantId
    if (!found || merchantId === null) return c.say(c.words.packageGone)
    // By the price of now: the package may have changed since it was chosen.
    const terms = termsOf(found, waiting.days)
    await waitFor(c, null)
    const begun = await beginPurchase(c.tx, {
      merchantId,
      chatId: c.chat?.id ?? 0,
      packageId: found.id,
      ...terms,
      email,
      locale: c.locale,
      at: c.at,
    })
    return begun ? undefined : c.say(c.words.tooMany)
  }

  const showPackages = async (c: BotContext) => {
    const packages = activation.operatorMerchantId === null ? [] : await listPackages(sql)
    if (packages.length === 0) return c.say(c.words.nothingOnSale)
    const buttons = packages.map((one) => ({
      text: c.words.packageLine(one),
      data: `${PACKAGE}${one.id}`,
    }))
    return c.say(c.words.choose, { buttons })
  }
  composer.command(['beli', 'buy', 'perpanjang'], showPackages)
  composer.on('callback_query:data', async (c, next) => {
    const { data } = c.callbackQuery
    if (data === BUY) return showPackages(c)
    if (data.startsWith(PACKAGE)) return askForAccount(c, data.slice(PACKAGE.length))
    if (data === KEY_ONLY) return buy(c, await readChat(c.tx, c.chat?.id ?? 0), null)
    return next()
  })
  composer.on('message:text', async (c, next) => {
    const waiting = await readChat(c.tx, c.chat.id)
    const text = c.message.text.trim()
    if (text.startsWith('/')) return next()
    if (waiting?.step === 'days') {
      return askForAccount(c, waiting.packageId, /^\d{1,6}$/.test(text) ? Number(text) : -1)
    }
    if (waiting?.step !== 'email') return next()
    const email = Email.safeParse(text.toLowerCase())
    if (email.success) return buy(c, waiting, email.data)
    return c.say(c.words.notAnEmail, { buttons: [{ text: c.words.keyOnly, data: KEY_ONLY }] })
  })
  return composer
}
