import { html } from 'hono/html'
import { page } from './layout.ts'
import type { Markup } from './layout.ts'

/** The page that takes a code: pasted text, a picture, or the camera where the browser can. */
export const scanPage = (problem?: string): Markup =>
  page(
    'Pindai kode',
    html`<h1>Pindai kode QRIS</h1>
      ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ''}
      <form id="scan" class="card" method="post" action="/phone/scan" enctype="multipart/form-data">
        <label for="qr">Teks QR, atau alamat gambar QR dari Midtrans</label>
        <textarea
          id="qr"
          name="qr"
          rows="4"
          autocomplete="off"
          spellcheck="false"
          placeholder="000201…"
        ></textarea>
        <label for="image">Gambar QR</label>
        <input id="image" name="image" type="file" accept="image/*" />
        <p class="hint">
          Gambar juga dapat ditempel (Ctrl+V) atau diseret ke halaman ini bila JavaScript aktif.
        </p>
        <video id="camera" muted playsinline hidden></video>
        <button class="primary" type="submit">Lanjut</button>
        <button id="use-camera" class="plain" type="button" hidden>Pakai kamera</button>
      </form>
      <p><a class="button plain" href="/phone/messages">Pesan masuk (kode OTP)</a></p>`,
    '/phone/phone.js',
  )
