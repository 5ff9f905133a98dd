import { brotliCompressSync } from 'node:zlib'
import type { CodeSplittingNameFunction, OutputBundle, OutputChunk } from 'rolldown'
import type { HtmlTagDescriptor, Plugin } from 'vite'

/** The module whose import by the entry is the first screen: the shell and the inspector's home. */
const FIRST = /\/src\/app\.ts$/

type Graph = Parameters<CodeSplittingNameFunction>[1]

/** Every module that one of some modules imports, not counting what it imports later. */
function needed(ids: string[], graph: Graph): Set<string> {
  const found = new Set<string>()
  const visit = (id: string): void => {
    if (found.has(id)) return
    found.add(id)
    graph.getModuleInfo(id)?.importedIds.forEach(visit)
  }
  ids.forEach(visit)
  return found
}

/**
 * Puts the modules of the first screen into one file: a phone opens six connections, and each file
 * more is a round trip. The entry stays apart, because it asks the server before that file is here.
 */
export function oneFirstScreenChunk(src: string): CodeSplittingNameFunction {
  const entry = `${src}/main.ts`
  const app = `${src}/app.ts`
  let members: Set<string> | null = null
  return (id, graph) => {
    if (!members) {
      members = needed([app], graph)
      for (const early of needed([entry], graph)) members.delete(early)
    }
    return members.has(id) ? 'first' : null
  }
}

const chunkOf = (bundle: OutputBundle, name: string): OutputChunk | undefined => {
  const output = bundle[name]
  return output?.type === 'chunk' ? output : undefined
}

/** The scripts and style sheets the first screen cannot do without, entry first. */
export function firstScreenFiles(bundle: OutputBundle): Set<string> {
  const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
  const first = chunks.filter((chunk) => chunk.isEntry || chunk.moduleIds.some((id) => FIRST.test(id)))
  const files = new Set<string>()
  const add = (chunk: OutputChunk): void => {
    if (files.has(chunk.fileName)) return
    files.add(chunk.fileName)
    for (const sheet of chunk.viteMetadata?.importedCss ?? []) files.add(sheet)
    for (const name of chunk.imports) {
      const imported = chunkOf(bundle, name)
      if (imported) add(imported)
    }
  }
  first.forEach(add)
  return files
}

function bytesOnTheWire(bundle: OutputBundle, name: string): number {
  const output = bundle[name]
  if (!output) return 0
  return brotliCompressSync(output.type === 'chunk' ? output.code : output.source).length
}

const tag = (name: string): HtmlTagDescriptor =>
  name.endsWith('.css')
    ? { tag: 'link', attrs: { rel: 'stylesheet', crossorigin: true, href: `/${name}` }, injectTo: 'head' }
    : { tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/${name}` }, injectTo: 'head' }

/**
 * Names everything of the first screen in the page itself, so that it is fetched in one round trip,
 * and breaks the build where it has grown beyond `limit` bytes of brotli: a part that is not needed
 * at once belongs behind an import() of its own.
 */
export function firstScreen({ limit }: { limit: number }): Plugin {
  return {
    name: 'first-screen',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!bundle) return []
        return [...firstScreenFiles(bundle)].filter((name) => !html.includes(`"/${name}"`)).map(tag)
      },
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const sizes = [...firstScreenFiles(bundle)].map((name) => [name, bytesOnTheWire(bundle, name)] as const)
        const total = sizes.reduce((sum, [, size]) => sum + size, 0)
        const each = sizes.map(([name, size]) => `  ${size} ${name}`).join('\n')
        if (total > limit) this.error(`The first screen is ${total} bytes of brotli, ${limit} are allowed:\n${each}`)
        this.info(`The first screen is ${total} of ${limit} bytes of brotli.\n${each}`)
      },
    },
  }
}
