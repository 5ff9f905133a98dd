/**
 * Takes white space from both ends of a text, as the server does (Python's `str.strip`): unlike
 * `trim`, it takes the separators U+001C–001F and U+0085, and leaves U+FEFF.
 */
export const strip = (text: string): string => text.replace(ENDS, '')

const BLANK = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const ENDS = new RegExp(`^${BLANK}+|${BLANK}+$`, 'g')
