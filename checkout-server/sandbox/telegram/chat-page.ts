import { html } from 'hono/html'
import { formatMoment } from '../phone/format.ts'
import { page, type Markup } from '../phone/layout.ts'
import type { Button, ChatMessage, Person, StoredBot } from './world.ts'

const STYLE = html`<link rel="stylesheet" href="/telegram/telegram.css" />`

/** Who chats with which bot, as the fields of every form. */
interface Visit {
  bot: StoredBot
  person: Person
}

const visitFields = ({ bot, person }: Visit): Markup =>
  html`<input type="hidden" name="bot" value="${bot.username}" />
    <input type="hidden" name="as" value="${person.id}" />
    <input type="hidden" name="name" value="${person.name}" />`

/** The address of a chat. */
export const chatAddress = ({ bot, person }: Visit, start?: string): string =>
  `/telegram/chat?${new URLSearchParams({
    bot: bot.username,
    as: String(person.id),
    name: person.name,
    ...(start !== undefined && { start }),
  }).toString()}`

const buttonMarkup = (visit: Visit, message: ChatMessage, { text, url }: Button): Markup =>
  url === undefined
    ? html`<form method="post" action="/telegram/press" class="plain">
        ${visitFields(visit)}
        <input type="hidden" name="message" value="${message.messageId}" />
        <button class="plain" name="button" value="${text}">${text}</button>
      </form>`
    : html`<a class="button plain" href="${url}" target="_blank" rel="noopener">${text}</a>`

const bubble = (visit: Visit, message: ChatMessage): Markup => {
  const { messageId, isFromBot, text, keyboard, hasPhoto, at } = message
  const query = new URLSearchParams({ bot: visit.bot.username, message: String(messageId) })
  return html`<li class="${isFromBot ? 'theirs' : 'mine'}" data-message="${messageId}">
    ${
      hasPhoto
        ? html`<a href="/telegram/pay?${query.toString()}" target="_blank"
              ><img src="/telegram/photo?${query.toString()}" alt="Gambar: kode QR"
            /></a>
            <p class="hint">Ketuk gambar untuk membayarnya dengan ponsel uji.</p>`
        : ''
    }
    <p class="text">${text}</p>
    <time>${formatMoment(at)}</time>
    ${
      keyboard.length > 0
        ? html`<div class="buttons">
            ${keyboard.flat().map((button) => buttonMarkup(visit, message, button))}
          </div>`
        : ''
    }
  </li>`
}

/** A person's chat with a bot. @param start - Payload of the deep link that led here. */
export const chatPage = (
  visit: Visit,
  {
    messages,
    start,
    problem,
  }: { messages: readonly ChatMessage[]; start?: string; problem?: string },
): Markup => {
  const { bot, person } = visit
  const isNew = messages.length === 0 || start !== undefined
  return page(
    bot.name,
    html`${STYLE}
      <h1>${bot.name} <span class="hint">@${bot.username}</span></h1>
      <p class="hint">Anda: ${person.name} (${person.id})</p>
      ${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
      <ol id="chat" aria-live="polite">
        ${messages.map((message) => bubble(visit, message))}
      </ol>
      ${
        isNew
          ? html`<form class="card" method="post" action="/telegram/send">
              ${visitFields(visit)}
              <input type="hidden" name="text" value="${`/start ${start ?? ''}`.trim()}" />
              <button id="start">START</button>
            </form>`
          : ''
      }
      <form class="card" method="post" action="/telegram/send">
        ${visitFields(visit)}
        <label for="text">Pesan</label>
        <input id="text" name="text" required maxlength="4096" autocomplete="off" />
        ${replyChoice(messages)}
        <button>Kirim</button>
      </form>
      <p><a class="button plain" href="/telegram">Orang atau bot lain</a></p>`,
    '/telegram/telegram.js',
  )
}

const replyChoice = (messages: readonly ChatMessage[]): Markup | string => {
  const recent = messages.filter(({ isFromBot }) => isFromBot).slice(-10)
  if (recent.length === 0) return ''
  const short = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
  return html`<label for="reply">Membalas (tidak wajib)</label>
    <select id="reply" name="reply">
      <option value="">–</option>
      ${recent.map(
        ({ messageId, text }) => html`<option value="${messageId}">${short(text)}</option>`,
      )}
    </select>`
}

/** Chooses a bot and who one is. */
export const lobbyPage = (bots: readonly StoredBot[], person: Person): Markup =>
  page(
    'Telegram uji',
    html`<h1>Telegram uji</h1>
      ${
        bots.length === 0
          ? html`<p class="hint">Belum ada bot.</p>`
          : html`<form class="card" method="get" action="/telegram/chat">
              <label for="bot">Bot</label>
              <select id="bot" name="bot">
                ${bots.map(
                  ({ username, name }) =>
                    html`<option value="${username}">${name} (@${username})</option>`,
                )}
              </select>
              <label for="as">Nomor akun Anda</label>
              <input id="as" name="as" inputmode="numeric" required value="${person.id}" />
              <label for="name">Nama Anda</label>
              <input id="name" name="name" required value="${person.name}" />
              <button>Buka obrolan</button>
            </form>`
      }`,
  )
