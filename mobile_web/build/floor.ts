import { parse, type Node } from 'acorn'
import { full } from 'acorn-walk'
import type { OutputAsset, OutputBundle, OutputChunk } from 'rolldown'
import type { Plugin } from 'vite'
import { HARMLESS, LATER_METHODS, LATER_NAMES, LATER_STATICS, NOT_IN_86 } from './floorFeatures.ts'

type Finding = string
interface Member extends Node {
  type: 'MemberExpression'
  object: Node & { name?: string }
  property: Node & { name?: string; value?: unknown }
  computed: boolean
}

/**
 * Parses as Chrome 86 would. 2021 is logical assignment and numeric separators, which it has since
 * 85; what 2022 brought it has not, but for class fields, which are translated with the rest.
 */
const read = (code: string, module: boolean): Node =>
  parse(code, { ecmaVersion: 2021, sourceType: module ? 'module' : 'script', allowReturnOutsideFunction: true })

/** What a script says that Chrome 86 does not understand or does not have; empty when nothing. */
export function scriptAbove86(code: string, { module }: { module: boolean }): Finding[] {
  try {
    return callsAbove86(read(code, module))
  } catch (error) {
    return [`syntax: ${(error as Error).message}`]
  }
}

function callsAbove86(tree: Node): Finding[] {
  const found = new Set<Finding>()
  full(tree, (node) => {
    const { callee } = node as Node & { callee?: Member & { name?: string } }
    if (node.type === 'CallExpression' && callee?.type === 'MemberExpression') judgeMember(callee, found)
    if (callee?.name) say(`${callee.name}()`, LATER_NAMES.get(callee.name), found)
    const { regex } = node as Node & { regex?: { flags: string } }
    if (regex) say(`regular expression with /${regex.flags}`, /[dv]/.test(regex.flags) ? 90 : undefined, found)
  })
  return [...found]
}

function say(what: string, since: number | undefined, found: Set<Finding>): void {
  if (since) found.add(`${what} came with Chrome ${since}`)
}

function judgeMember({ object, property, computed }: Member, found: Set<Finding>): void {
  if (computed || !property.name) return
  const whole = `${object.name ?? ''}.${property.name}`
  const since = LATER_STATICS.get(whole)
  if (since) say(`${whole}()`, since, found)
  else say(`.${property.name}()`, LATER_METHODS.get(property.name), found)
}

/** The same for a style sheet: selectors, units and properties that Chrome 86 drops. */
export function sheetAbove86(code: string): Finding[] {
  // Without comments, texts and spaces: a parser would rewrite the very things that are looked for.
  const plain = code
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/"[^"]*"|'[^']*'/g, '')
    .replace(/\s*([{};:])\s*/g, '$1')
  return NOT_IN_86.filter(({ pattern }) => pattern.test(plain)).map(({ name, since }) => `${name} came with Chrome ${since}`)
}

const harmful = (where: string, findings: Finding[]): Finding[] =>
  findings.filter((finding) => !HARMLESS.some((one) => one.module.test(where) && one.call.test(finding)))

/** A chunk's syntax is judged as it is emitted, its calls by module: an exception is for one module. */
function chunkAbove86(chunk: OutputChunk): Finding[] {
  const syntax = scriptAbove86(chunk.code, { module: true }).filter((finding) => finding.startsWith('syntax'))
  const calls = Object.entries(chunk.modules).flatMap(([id, { code }]) =>
    harmful(id, scriptAbove86(code ?? '', { module: true }))
      .map((finding) => `${finding} (${id.replace(/.*\/(src|node_modules)\//, '$1/')})`),
  )
  return [...syntax, ...calls]
}

function judge(name: string, output: OutputAsset | OutputChunk): Finding[] {
  if (output.type === 'chunk') return chunkAbove86(output)
  const text = typeof output.source === 'string' ? output.source : new TextDecoder().decode(output.source)
  // The service worker and workers of the page are classic scripts.
  if (name.endsWith('.js')) return harmful(name, scriptAbove86(text, { module: false }))
  if (name.endsWith('.css')) return sheetAbove86(text)
  return []
}

/** Breaks the build where any file it makes needs more than Chrome and WebView 86. */
export function floor(): Plugin {
  return {
    name: 'floor',
    apply: 'build',
    // After the service worker has been written.
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle: OutputBundle) {
        const wrong = Object.entries(bundle).flatMap(([name, output]) =>
          judge(name, output).map((finding) => `  ${name}: ${finding}`),
        )
        if (wrong.length) this.error(`Not for Chrome 86:\n${wrong.join('\n')}`)
      },
    },
  }
}
