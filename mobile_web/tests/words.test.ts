import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { zh } from '@/words'
import { v } from '@/words.visit'

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : /\.(vue|ts)$/.test(name) ? [path] : []
  })
}

/** Comments may name things in Chinese; what a person sees may not be written here. */
const spoken = (source: string): string =>
  source
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1')

function leaves(value: unknown, path = ''): [string, unknown][] {
  if (value && typeof value === 'object') {
    return Object.entries(value).flatMap(([key, inside]) => leaves(inside, path ? `${path}.${key}` : key))
  }
  return [[path, value]]
}

describe('words', () => {
  it('stand in files of their own: no page or component speaks Chinese by itself', () => {
    const loose = files('src')
      .filter((path) => !/words(\.\w+)?\.ts$/.test(path))
      .filter((path) => /\p{Script=Han}/u.test(spoken(readFileSync(path, 'utf8'))))
    expect(loose).toEqual([])
  })

  it('are none of them empty', () => {
    expect(leaves(zh).filter(([, text]) => typeof text !== 'function' && !String(text).trim())).toEqual([])
  })

  it('are all used', () => {
    const source = files('src').map((path) => readFileSync(path, 'utf8')).join('\n')
    const unused = Object.entries(zh)
      .flatMap(([group, words]) =>
        typeof words === 'object' ? Object.keys(words).map((key) => `${group}.${key}`) : [group],
      )
      .filter((path) => {
        const [group = '', key = ''] = path.split('.')
        return !source.includes(`w.${path}`) && !new RegExp(`w\\.${group}\\[`).test(source) && !new RegExp(`\\(?w\\.${group}\\)`).test(source) && !new RegExp(`in w\\.${group}"`).test(source) && key !== ''
      })
    expect(unused).toEqual([])
  })

  it('are all used where a visit is written down', () => {
    const source = files('src').map((path) => readFileSync(path, 'utf8')).join('\n')
    const unused = Object.entries(v)
      .flatMap(([group, words]) => Object.keys(words).map((key) => `v.${group}.${key}`))
      .filter((path) => !source.includes(path) && !['v.papers.opinion', 'v.papers.correction'].includes(path))
    expect(unused).toEqual([])
  })

  it('name every action and state of the workflow', () => {
    expect(Object.keys(zh.states)).toEqual(['found', 'ordered', 'rectified', 'closed', 'suspended', 'ended', 'voided'])
    expect(Object.keys(zh.actions)).toHaveLength(26)
  })
})
