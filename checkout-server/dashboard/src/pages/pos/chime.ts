const KEY = 'autogopay.sound'
// A rising third: heard over a counter, and unlike any error.
const TONES = [
  { hertz: 880, at: 0 },
  { hertz: 1108.7, at: 0.14 },
  { hertz: 1318.5, at: 0.28 },
]
const LENGTH_S = 0.5

let audio: AudioContext | null = null

/** Whether this browser rings. */
export const isSoundOn = (): boolean => localStorage.getItem(KEY) !== 'off'

export function turnSound(isOn: boolean): void {
  localStorage.setItem(KEY, isOn ? 'on' : 'off')
}

/** Gets ready to ring. Browsers allow sound only after a touch: call it from one. */
export function prepareChime(): void {
  audio ??= new AudioContext()
  void audio.resume()
}

/** Rings, and shakes a phone, when money came. */
export function chime(): void {
  navigator.vibrate?.([80, 60, 80])
  if (!isSoundOn() || audio?.state !== 'running') return
  for (const { hertz, at } of TONES) {
    const from = audio.currentTime + at
    const tone = new OscillatorNode(audio, { frequency: hertz, type: 'sine' })
    const volume = new GainNode(audio, { gain: 0 })
    volume.gain.setValueAtTime(0, from)
    volume.gain.linearRampToValueAtTime(0.35, from + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.001, from + LENGTH_S)
    tone.connect(volume).connect(audio.destination)
    tone.start(from)
    tone.stop(from + LENGTH_S)
  }
}
