import { note } from '@/store/journal'

/** The built file this page runs, which carries the hash of its contents. */
export const build = (): string =>
  document.querySelector<HTMLScriptElement>('script[type=module]')?.src.split('/').pop() ?? ''

/** Writes down what goes wrong on this page, without saying over what. */
export function keepJournal(): void {
  window.addEventListener('error', (event) => {
    void note('error', { message: event.message.slice(0, 200), at: `${event.filename.split('/').pop()}:${event.lineno}` })
  })
  window.addEventListener('unhandledrejection', (event) => {
    void note('rejection', { message: String(event.reason).slice(0, 200) })
  })
  void note('opened', { client: build(), agent: navigator.userAgent })
}
