import { describe, expect, it } from 'vitest'
import { openCrypto } from '../../../node/crypto.ts'

const signs = ({ crypto }: Awaited<ReturnType<typeof openCrypto>>): boolean => {
  const pair = crypto.signKeyPair(new Uint8Array(32).fill(1))
  const message = Uint8Array.of(1)
  return crypto.verify(pair.publicKey, message, crypto.sign(pair.secretKey, message))
}

describe('openCrypto', () => {
  it('takes the addon', async () => {
    const opened = await openCrypto()
    expect(opened.addonError).toBeNull()
    expect(signs(opened)).toBe(true)
  })

  it('takes the WebAssembly build where the addon does not load, and says why', async () => {
    const opened = await openCrypto(() => Promise.reject(new Error('no prebuild for this machine')))
    expect(opened.addonError).toBe('no prebuild for this machine')
    expect(signs(opened)).toBe(true)
  })
})
