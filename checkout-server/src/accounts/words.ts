/** What mails and messages say, in the language that the person chose. */
export interface AccountWords {
  verifyEmail: (link: string) => Text
  /** Somebody registered with an address that has an account. */
  alreadyRegistered: (links: { login: string; reset: string }) => Text
  resetPassword: (link: string) => Text
  confirmNewEmail: (link: string) => Text
  emailChanges: (newEmail: string) => Text
  passwordChanged: () => Text
  linkFacebook: (link: string) => Text
  secondFactorChanged: (what: string, isOn: boolean) => Text
  loggedIn: (login: { at: string; address: string; method: string; device: string }) => Text
  invited: (invitation: { merchant: string; role: string; link: string }) => Text
  code: (code: string) => string
  resetCode: (code: string) => string
  methods: Record<string, string>
}

interface Text {
  subject: string
  text: string
}

const id: AccountWords = {
  verifyEmail: (link) => ({
    subject: 'Konfirmasi alamat e-mail Anda',
    text: `Buka tautan ini dalam 24 jam untuk mengaktifkan akun AutoGoPay Anda:\n\n${link}\n\nTidak mendaftar? Abaikan saja surat ini.`,
  }),
  alreadyRegistered: ({ login, reset }) => ({
    subject: 'Anda sudah punya akun AutoGoPay',
    text: `Seseorang mencoba mendaftar dengan alamat ini, yang sudah punya akun.\n\nMasuk: ${login}\nLupa kata sandi: ${reset}\n\nBukan Anda? Tidak ada yang berubah.`,
  }),
  resetPassword: (link) => ({
    subject: 'Buat kata sandi baru',
    text: `Buka tautan ini dalam 30 menit untuk membuat kata sandi baru:\n\n${link}\n\nTidak memintanya? Abaikan saja surat ini.`,
  }),
  confirmNewEmail: (link) => ({
    subject: 'Konfirmasi alamat e-mail baru',
    text: `Buka tautan ini dalam 1 jam untuk memakai alamat ini di akun AutoGoPay Anda:\n\n${link}`,
  }),
  emailChanges: (newEmail) => ({
    subject: 'Alamat e-mail akun Anda akan berubah',
    text: `Alamat baru: ${newEmail}. Bukan Anda? Ganti kata sandi sekarang dan keluarkan semua perangkat.`,
  }),
  passwordChanged: () => ({
    subject: 'Kata sandi Anda berubah',
    text: 'Kata sandi akun AutoGoPay Anda baru saja diganti. Bukan Anda? Buat kata sandi baru sekarang dengan "Lupa kata sandi".',
  }),
  linkFacebook: (link) => ({
    subject: 'Hubungkan Facebook dengan akun Anda',
    text: `Seseorang masuk dengan Facebook memakai alamat ini. Kalau itu Anda, buka tautan ini dalam 30 menit untuk menghubungkannya:\n\n${link}\n\nBukan Anda? Abaikan saja.`,
  }),
  secondFactorChanged: (what, isOn) => ({
    subject: `Verifikasi 2 langkah ${isOn ? 'diaktifkan' : 'dimatikan'}`,
    text: `${what} baru saja ${isOn ? 'diaktifkan' : 'dimatikan'} untuk akun Anda. Bukan Anda? Ganti kata sandi sekarang.`,
  }),
  loggedIn: ({ at, address, method, device }) => ({
    subject: 'Ada yang masuk ke akun Anda',
    text: `Waktu: ${at} WIB\nAlamat IP: ${address}\nCara masuk: ${method}\nPerangkat: ${device}\n\nBukan Anda? Ganti kata sandi dan keluarkan semua perangkat.`,
  }),
  invited: ({ merchant, role, link }) => ({
    subject: `Undangan ke tim ${merchant}`,
    text: `Anda diundang ke tim ${merchant} sebagai ${role}. Buka tautan ini dalam 7 hari:\n\n${link}`,
  }),
  code: (code) =>
    `Kode masuk AutoGoPay: ${code}. Berlaku 5 menit. Jangan berikan kepada siapa pun.`,
  resetCode: (code) =>
    `Kode untuk kata sandi baru AutoGoPay: ${code}. Berlaku 5 menit. Jangan berikan kepada siapa pun.`,
  methods: {
    password: 'kata sandi',
    facebook: 'Facebook',
    passkey: 'passkey',
    totp: 'aplikasi autentikator',
    telegram: 'kode Telegram',
    recovery_code: 'kode pemulihan',
  },
}

const en: AccountWords = {
  verifyEmail: (link) => ({
    subject: 'Confirm your e-mail address',
    text: `Open this link within 24 hours to activate your AutoGoPay account:\n\n${link}\n\nYou did not register? Ignore this mail.`,
  }),
  alreadyRegistered: ({ login, reset }) => ({
    subject: 'You have an AutoGoPay account already',
    text: `Somebody tried to register with this address, which has an account.\n\nLog in: ${login}\nForgot the password: ${reset}\n\nNot you? Nothing has changed.`,
  }),
  resetPassword: (link) => ({
    subject: 'Choose a new password',
    text: `Open this link within 30 minutes to choose a new password:\n\n${link}\n\nYou did not ask for it? Ignore this mail.`,
  }),
  confirmNewEmail: (link) => ({
    subject: 'Confirm your new e-mail address',
    text: `Open this link within an hour to use this address for your AutoGoPay account:\n\n${link}`,
  }),
  emailChanges: (newEmail) => ({
    subject: 'The e-mail address of your account is about to change',
    text: `New address: ${newEmail}. Not you? Change your password now and sign out everywhere.`,
  }),
  passwordChanged: () => ({
    subject: 'Your password has changed',
    text: 'The password of your AutoGoPay account was just replaced. Not you? Choose a new one now by "Forgot the password".',
  }),
  linkFacebook: (link) => ({
    subject: 'Link Facebook to your account',
    text: `Somebody logged in by Facebook with this address. If that was you, open this link within 30 minutes to link it:\n\n${link}\n\nNot you? Ignore this mail.`,
  }),
  secondFactorChanged: (what, isOn) => ({
    subject: `Two-step verification was turned ${isOn ? 'on' : 'off'}`,
    text: `${what} was just turned ${isOn ? 'on' : 'off'} for your account. Not you? Change your password now.`,
  }),
  loggedIn: ({ at, address, method, device }) => ({
    subject: 'Somebody logged in to your account',
    text: `Time: ${at} WIB\nIP address: ${address}\nBy: ${method}\nDevice: ${device}\n\nNot you? Change your password and sign out everywhere.`,
  }),
  invited: ({ merchant, role, link }) => ({
    subject: `Invitation to the team of ${merchant}`,
    text: `You are invited to the team of ${merchant} as ${role}. Open this link within 7 days:\n\n${link}`,
  }),
  code: (code) => `Your AutoGoPay login code: ${code}. Good for 5 minutes. Give it to nobody.`,
  resetCode: (code) =>
    `Your code for a new AutoGoPay password: ${code}. Good for 5 minutes. Give it to nobody.`,
  methods: {
    password: 'password',
    facebook: 'Facebook',
    passkey: 'passkey',
    totp: 'authenticator app',
    telegram: 'Telegram code',
    recovery_code: 'recovery code',
  },
}

/** The words of a language. */
export function accountWords(locale: 'id' | 'en'): AccountWords {
  return locale === 'en' ? en : id
}
