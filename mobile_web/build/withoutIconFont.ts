import type { Plugin } from 'vite'

/**
 * Drops the icon font of Vant: its second source lies on a foreign host, which the page must never
 * ask, and the first is 27 kB of base64 for icons this client draws itself.
 */
export function withoutIconFont(): Plugin {
  return {
    name: 'without-icon-font',
    enforce: 'pre',
    transform(code, id) {
      if (!/vant[\\/].*icon[\\/].*\.css/.test(id)) return undefined
      return { code: code.replace(/@font-face\s*\{[^}]*\}/g, ''), map: null }
    },
  }
}
