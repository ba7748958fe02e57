/**
 * A printed sheet of version 2, byte for byte, made from the certificate of the frozen formats. Papers are in other
 * people's hands: whoever finds this red has made them unreadable.
 */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createCrypto } from '../../../node/sodium.ts'
import { fromHex, toHex, utf8Decode } from '../../../shared/bytes.ts'
import { PAYLOAD_TYPES, signPayload } from '../../../shared/crypto/dsse.ts'
import type { OfficeId, TxId } from '../../../shared/ledger/ids.ts'
import { decodeCertificate } from '../../../shared/paper/certificate.ts'
import { decodeSheet, encodeSheet, encodeStatement, readStatement } from '../../../shared/paper/sheet.ts'
import { fromSymbols, toSymbols } from '../../../shared/paper/symbols.ts'
import { makeTestNetwork } from '../../support/network.ts'

const vector = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8')) as T

const crypto = createCrypto()
const frozen = vector<{ readonly statement: string; readonly sheet: string; readonly symbols: string }>('sheet-v2')

const made = () => {
  const { formats } = vector<{ readonly formats: { readonly certificate: string } }>('formats-v1')
  const certificate = decodeCertificate(fromHex(formats.certificate) as Uint8Array)
  if (!certificate.ok) throw new Error(certificate.error.code)
  const { serial: _, checkpoint, ...proof } = certificate.value
  const { mapo } = makeTestNetwork({ seed: 'formats v1', network: 'frozen' })
  const statement = encodeStatement({
    v: 1,
    network: 'frozen',
    office: 'mapo' as OfficeId,
    device: mapo.device.keys.id,
    serial: 'MAPO-20261102-01-P000001',
    copy: 1,
    kind: 'extract',
    state: 'accepted',
    printedAt: 1_793_592_000_000,
    masked: false,
    subject: '1144010200100570009',
    records: [crypto.sha256Hex(proof.payload) as TxId, 'ab'.repeat(32) as TxId],
  })
  const signature = signPayload(crypto, mapo.device.keys.sign.secretKey, PAYLOAD_TYPES.sheet, statement)
  return encodeSheet({ statement, signature, checkpoint, proofs: [proof] })
}

it('a sheet keeps its bytes', () => {
  const bytes = made()
  const sheet = decodeSheet(bytes)
  expect(sheet.ok && utf8Decode(sheet.value.statement)).toBe(frozen.statement)
  expect(toHex(bytes)).toBe(frozen.sheet)
  expect(toSymbols(crypto.sha256, bytes)?.join('\n')).toBe(frozen.symbols)
})

it('what was printed is read', () => {
  const gathered = fromSymbols(crypto.sha256, frozen.symbols.split('\n'))
  const sheet = gathered.ok ? decodeSheet(gathered.bytes) : gathered
  if (!sheet.ok) throw new Error('unreadable')
  expect(toHex(encodeSheet(sheet.value))).toBe(frozen.sheet)
  expect(readStatement(sheet.value.statement)).toMatchObject({ serial: 'MAPO-20261102-01-P000001', kind: 'extract' })
})
