// Reads the chat again every second and puts what changed on the page; what is being typed stays.
const chat = document.getElementById('chat')
const EVERY_MS = 1000

const refresh = async () => {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
  const next = new DOMParser()
    .parseFromString(await answer.text(), 'text/html')
    .getElementById('chat')
  if (!next || next.innerHTML === chat.innerHTML) return
  chat.innerHTML = next.innerHTML
  chat.lastElementChild?.scrollIntoView({ block: 'nearest' })
}

const loop = () => {
  const work = document.visibilityState === 'visible' ? refresh() : Promise.resolve()
  work.catch(() => {}).finally(() => setTimeout(loop, EVERY_MS))
}
if (chat) {
  chat.lastElementChild?.scrollIntoView({ block: 'nearest' })
  setTimeout(loop, EVERY_MS)
}
