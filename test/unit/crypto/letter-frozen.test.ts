/**
 * A letter of version 1 and its acknowledgement, byte for byte. They wait at central and in offices of different ages:
 * whoever finds this red has made letters that are on their way unreadable. That takes a new version.
 */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createCrypto } from '../../../node/sodium.ts'
import { fromHex, toHex, utf8Decode, utf8Encode } from '../../../shared/bytes.ts'
import {
  decodeLetter,
  encodeLetter,
  isLetterSigned,
  isTakenSigned,
  openLetterContent,
  parseLetter,
  parseTaken,
} from '../../../shared/crypto/letters.ts'
import { fromEnvelope } from '../../../shared/wire/statements.ts'
import { counted } from '../../support/formats.ts'
import { makeLetter, takenBy } from '../../support/letters.ts'
import { makeTestNetwork } from '../../support/network.ts'

interface Frozen {
  readonly letter: string
  readonly taken: { readonly payload: string; readonly signature: string }
}
const frozen = JSON.parse(readFileSync(new URL('../../vectors/letter-v1.json', import.meta.url), 'utf8')) as Frozen
const TEXT = '이송하는 신청서'

const made = (): Frozen => {
  const network = {
    ...makeTestNetwork({ seed: 'formats v1', network: 'frozen' }),
    crypto: counted(createCrypto(), 'letter v1'),
  }
  const { mapo, gaepo } = network
  const { header, bytes } = makeLetter(network, mapo, gaepo, {
    text: utf8Encode(TEXT),
    header: { id: '0123456789abcdef0123456789abcdef' },
  })
  return { letter: toHex(bytes), taken: takenBy(network, header, gaepo.device) }
}

it('a letter and its acknowledgement keep their bytes', () => {
  expect(frozen).toMatchObject(made())
})

it('what was written is read', () => {
  const crypto = createCrypto()
  const { mapo, gaepo } = makeTestNetwork({ seed: 'formats v1', network: 'frozen' })
  const letter = decodeLetter(fromHex(frozen.letter) as Uint8Array)
  const header = letter === null ? null : parseLetter(letter)
  if (letter === null || header === null) throw new Error('unreadable')
  expect(toHex(encodeLetter(letter))).toBe(frozen.letter)
  expect(header).toMatchObject({ v: 1, network: 'frozen', from: 'mapo', to: 'gaepo', kind: 'application' })
  expect(isLetterSigned(crypto, mapo.supervisor.keys.sign.publicKey, letter)).toBe(true)
  const content = openLetterContent(crypto, header, gaepo.box, letter.content)
  expect(content === null ? null : utf8Decode(content)).toBe(TEXT)
  const taken = fromEnvelope(frozen.taken)
  if (taken === null) throw new Error('unreadable')
  expect(parseTaken(taken)).toMatchObject({ id: header.id, to: 'gaepo', device: gaepo.device.keys.id })
  expect(isTakenSigned(crypto, gaepo.device.keys.sign.publicKey, taken)).toBe(true)
})
