/** What the browser around this page can and cannot do. */

export const inWeChat = (): boolean => /MicroMessenger/i.test(navigator.userAgent)

/** Whether this page was opened from the home screen already. */
export const isInstalled = (): boolean =>
  window.matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true

export const onIos = (): boolean => /iPhone|iPad|iPod/.test(navigator.userAgent)

/** Whether the pages can be opened without a line: not in WeChat on iOS, not on insecure pages. */
export const opensOffline = (): boolean => Boolean(navigator.serviceWorker)
