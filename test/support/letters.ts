/** Letters as an office writes them, and as it should not. */
import type { MadeDevice, MadeStaff } from '../../node/genesis-network.ts'
import { pae } from '../../shared/crypto/dsse.ts'
import {
  encodeLetter,
  type Letter,
  type LetterHeader,
  type LetterTaken,
  sealLetter,
  signLetter,
  signTaken,
} from '../../shared/crypto/letters.ts'
import type { Hash, KeyId } from '../../shared/ledger/ids.ts'
import { type Envelope, toEnvelope } from '../../shared/wire/statements.ts'
import type { TestNetwork, TestOffice } from './network.ts'

export interface MadeLetter {
  readonly header: LetterHeader
  readonly letter: Letter
  /** As it is posted. */
  readonly bytes: Uint8Array
}

export interface LetterWish {
  readonly text?: Uint8Array
  readonly by?: Pick<MadeStaff, 'keys'>
  /** Changes the header before it is signed. */
  readonly header?: Partial<LetterHeader>
  /** Takes another content than the one that was sealed. */
  readonly content?: Uint8Array
}

/** By the supervisor unless said. */
export const makeLetter = (
  network: TestNetwork,
  from: TestOffice,
  to: TestOffice,
  wish: LetterWish = {},
): MadeLetter => {
  const { crypto, made } = network
  const by = wish.by ?? from.supervisor
  const binding = {
    network: made.file.network,
    id: network.randomId(),
    from: from.id,
    to: to.id,
    kind: 'application',
    ...wish.header,
  } as const
  const sealed = sealLetter(crypto, binding, to.box.publicKey, wish.text ?? new Uint8Array(1000).fill(7))
  if (!sealed.ok) throw new Error(sealed.error.code)
  const header: LetterHeader = {
    v: 1,
    by: by.keys.id,
    device: from.device.keys.id,
    at: network.now,
    content: { hash: crypto.sha256Hex(sealed.value) as Hash, size: sealed.value.length },
    ...wish.header,
    ...binding,
  }
  const letter = { ...signLetter(crypto, by.keys.sign.secretKey, header), content: wish.content ?? sealed.value }
  return { header, letter, bytes: encodeLetter(letter) }
}

/** A device's acknowledgement. */
export const takenBy = (
  network: TestNetwork,
  { network: name, id, to }: LetterHeader,
  device: MadeDevice,
  wish: Partial<LetterTaken> = {},
): Envelope => {
  const sign = (type: string, payload: Uint8Array): Uint8Array =>
    network.crypto.sign(device.keys.sign.secretKey, pae(type, payload))
  const taken = { v: 1, network: name, id, to, device: device.keys.id as KeyId, at: network.now, ...wish } as const
  return toEnvelope(signTaken(sign, taken))
}
