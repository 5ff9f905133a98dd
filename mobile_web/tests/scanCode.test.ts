import { describe, expect, it } from 'vitest'
import { readings, shownCode, understand } from '@/scan/code'
import vectors from './shortCodes.json'

describe('a short code', () => {
  it.each(vectors)('typed as "$typed" is read as the server reads it', ({ typed, readings: meant }) => {
    expect(readings(typed)).toEqual(meant)
  })

  it('is shown in two halves', () => {
    expect(shownCode('ABCD2345')).toBe('ABCD-2345')
  })
})

describe('what a camera saw', () => {
  const token = 'ABCD2345_-cdefghijklmnopqrstuvwx'

  it.each([
    `https://xiaohao.example.org/q/${token}`,
    `http://10.0.0.3:8000/q/${token}/`,
    `https://xiaohao.example.org/q/${token}?from=wechat`,
    ` ${token}\n`,
  ])('%s is one of our stickers, whatever host printed it', (text) => {
    expect(understand(text)).toEqual({ kind: 'token', token })
  })

  it.each(['wxp://f2f0', 'https://example.org/shop/1', 'https://example.org/q/', '6901234567892', '你好'])(
    '%s is none of ours',
    (text) => {
      expect(understand(text).kind).toBe('foreign')
    },
  )
})
