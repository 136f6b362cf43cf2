import { wireMessage, wireUser } from './wire.ts'
import type { ChatMessage, Person, StoredBot, TelegramWorld } from './world.ts'

/** What a person cannot do in a chat. The message is a sentence. */
export class ChatRefusal extends Error {
  override readonly name = 'ChatRefusal'
}

/** Acts for people who chat with bots. */
export const createPeople = (world: TelegramWorld) => ({
  /** Writes to a bot; whoever writes to it no longer blocks it. */
  write(
    bot: StoredBot,
    person: Person,
    text: string,
    replyTo: number | null = null,
  ): { message: ChatMessage; updateId: number } {
    world.savePerson(person)
    world.setBlocked(bot.id, person.id, false)
    const message = world.addMessage(bot.id, {
      chatId: person.id,
      isFromBot: false,
      text,
      keyboard: [],
      photo: null,
      replyTo,
    })
    const updateId = world.addUpdate(bot.id, { message: wireMessage(world, bot, message) })
    return { message, updateId }
  },

  /** Presses a button below a message of the bot. @param label - What stands on it, or its data. */
  press(bot: StoredBot, person: Person, messageId: number, label: string): number {
    const message = world.message(bot.id, messageId)
    if (!message || message.chatId !== person.id) {
      throw new ChatRefusal('There is no such message in this chat.')
    }
    const button = message.keyboard
      .flat()
      .find(({ text, callback_data: data }) => text === label || data === label)
    if (!button?.callback_data) throw new ChatRefusal('There is no such button below the message.')
    return world.addUpdate(bot.id, {
      callback_query: {
        id: String(Math.floor(Math.random() * 2 ** 50)),
        from: wireUser(person),
        message: wireMessage(world, bot, message),
        chat_instance: String(person.id),
        data: button.callback_data,
      },
    })
  },
})
