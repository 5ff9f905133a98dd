/**
 * What Chrome and WebView 86 do not have, with the version that brought it (from the browsers'
 * release notes). Syntax is translated by the build; functions and most of CSS are not.
 */
export const LATER_METHODS = new Map<string, number>(Object.entries({
  at: 92,
  checkVisibility: 105,
  findLast: 97,
  findLastIndex: 97,
  getOrInsert: 145,
  hasOwn: 93,
  isSubsetOf: 122,
  randomUUID: 92,
  showPicker: 99,
  structuredClone: 98,
  symmetricDifference: 122,
  throwIfAborted: 100,
  toReversed: 110,
  toSorted: 110,
  toSpliced: 110,
  toWellFormed: 111,
}))

/** The same of one owner only: `any` of an AbortSignal, but not of everything. */
export const LATER_STATICS = new Map<string, number>(Object.entries({
  'AbortSignal.any': 116,
  'AbortSignal.timeout': 103,
  'Array.fromAsync': 121,
  'Intl.Segmenter': 87,
  'Intl.supportedValuesOf': 99,
  'Map.groupBy': 117,
  'Object.groupBy': 117,
  'Promise.try': 128,
  'Promise.withResolvers': 119,
}))

export const LATER_NAMES = new Map([
  ['reportError', 95],
  ['structuredClone', 98],
])

/** What a page is drawn wrong without; accent-color (93) only colours a tick. */
export const NOT_IN_86: { name: string; pattern: RegExp; since: number }[] = [
  { name: ':has()', pattern: /:has\(/, since: 105 },
  { name: ':is()', pattern: /:is\(/, since: 88 },
  { name: ':where()', pattern: /:where\(/, since: 88 },
  { name: 'inset', pattern: /[{;]inset(-inline|-block)?:/, since: 87 },
  { name: 'aspect-ratio', pattern: /[{;]aspect-ratio:/, since: 88 },
  { name: 'dvh, svh, lvh', pattern: /\d(dvh|svh|lvh|dvw|svw|lvw)\b/, since: 108 },
  { name: 'container queries', pattern: /@container\b/, since: 105 },
  { name: 'cascade layers', pattern: /@layer\b/, since: 99 },
  { name: 'color-mix()', pattern: /color-mix\(/, since: 111 },
  { name: 'nesting', pattern: /[{;]&/, since: 112 },
  { name: 'overflow: clip', pattern: /[{;]overflow(-x|-y)?:clip/, since: 90 },
  { name: 'translate, rotate, scale as properties', pattern: /[{;](translate|rotate|scale):/, since: 104 },
]

/** Calls that never happen on a phone without the function, by the module, or the emitted worker, they stand in. */
export const HARMLESS: { module: RegExp; call: RegExp; why: string }[] = [
  {
    module: /@vue\/reactivity\//,
    call: /^\.to(Reversed|Sorted|Spliced)\(\)/,
    why: 'Vue wraps every method an array has or may have; it is called only when the page calls it',
  },
  {
    module: /^assets\/scan\.worker-/,
    call: /^\.hasOwn\(\)/,
    why: 'the worker brings its own where the browser has none, before the decoder is loaded',
  },
]
