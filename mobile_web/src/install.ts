import { shallowRef } from 'vue'

/** What Chromium hands a page that could be installed (not in lib.dom). */
interface InstallOffer extends Event {
  prompt: () => Promise<unknown>
}

/** The browser's offer to install, once it made one; it is used up by one question. */
export const installOffer = shallowRef<InstallOffer | null>(null)

/** Keeps the browser's offer, which comes once and early, for whoever opens 我的. */
export function keepInstallOffer(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    installOffer.value = event as InstallOffer
  })
  window.addEventListener('appinstalled', () => (installOffer.value = null))
}

export async function install(): Promise<void> {
  const offer = installOffer.value
  installOffer.value = null
  await offer?.prompt()
}
