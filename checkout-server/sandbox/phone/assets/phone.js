// Comforts of the scan page: without this file, pasting text and choosing a picture still work.
const form = document.getElementById('scan')
const text = document.getElementById('qr')
const picture = document.getElementById('image')
const cameraButton = document.getElementById('use-camera')
const video = document.getElementById('camera')

const submitPicture = (files) => {
  const found = [...files].find((file) => file.type.startsWith('image/'))
  if (!found) return false
  const holder = new DataTransfer()
  holder.items.add(found)
  picture.files = holder.files
  form.requestSubmit()
  return true
}

picture.addEventListener('change', () => submitPicture(picture.files))

document.addEventListener('paste', (event) => {
  if (submitPicture(event.clipboardData.files)) event.preventDefault()
})

document.addEventListener('dragover', (event) => {
  event.preventDefault()
  document.body.classList.add('dropping')
})
document.addEventListener('dragleave', () => document.body.classList.remove('dropping'))
document.addEventListener('drop', (event) => {
  event.preventDefault()
  document.body.classList.remove('dropping')
  submitPicture(event.dataTransfer.files)
})

const scanWithCamera = async () => {
  const detector = new BarcodeDetector({ formats: ['qr_code'] })
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  video.srcObject = stream
  video.hidden = false
  await video.play()
  const look = async () => {
    const [code] = await detector.detect(video)
    if (!code) return setTimeout(look, 200)
    for (const track of stream.getTracks()) track.stop()
    text.value = code.rawValue
    return form.requestSubmit()
  }
  await look()
}

if ('BarcodeDetector' in window && navigator.mediaDevices) {
  cameraButton.hidden = false
  cameraButton.addEventListener('click', () => {
    cameraButton.hidden = true
    // No permission or no camera: the button comes back and the other ways remain.
    scanWithCamera().catch(() => {
      video.hidden = true
      cameraButton.hidden = false
    })
  })
}
