import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { firstScreenFiles } from './firstScreen.ts'

interface Options {
  template: string
  /** Files the worker never caches. */
  skip: RegExp
}

const shortHash = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 12)

/** Emits sw.js with the exact list of built files; its version is the hash of names and contents. */
export function precacheWorker(options: Options): Plugin {
  let publicDir = ''
  return {
    name: 'precache-worker',
    apply: 'build',
    configResolved(config) {
      publicDir = config.publicDir
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = new Map<string, string>()
        for (const [name, output] of Object.entries(bundle)) {
          if (options.skip.test(name)) continue
          files.set(name, shortHash(output.type === 'chunk' ? output.code : output.source))
        }
        if (publicDir && existsSync(publicDir)) {
          for (const name of readdirSync(publicDir)) {
            if (options.skip.test(name)) continue
            files.set(name, shortHash(readFileSync(join(publicDir, name))))
          }
        }
        const names = [...files.keys()].sort()
        // What the first screen does not need is fetched after it, so that the first visit costs less.
        const first = firstScreenFiles(bundle)
        const core = names.filter((name) => first.has(name) || !name.startsWith('assets/'))
        const lazy = names.filter((name) => !core.includes(name))
        const version = shortHash(names.map((name) => name + files.get(name)).join('\n'))
        const source = readFileSync(options.template, 'utf8')
          .replace('__VERSION__', JSON.stringify(version))
          .replace('__CORE__', JSON.stringify(core))
          .replace('__LAZY__', JSON.stringify(lazy))
        this.emitFile({ type: 'asset', fileName: 'sw.js', source })
      },
    },
  }
}
