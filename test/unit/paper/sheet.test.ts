import { describe, expect, it } from 'vitest'
import { createCrypto } from '../../../node/sodium.ts'
import { toHex } from '../../../shared/bytes.ts'
import { PAYLOAD_TYPES, signPayload } from '../../../shared/crypto/dsse.ts'
import type { OfficeId, TxId } from '../../../shared/ledger/ids.ts'
import { decodeCertificate } from '../../../shared/paper/certificate.ts'
import {
  checkSheet,
  decodeSheet,
  encodeSheet,
  encodeStatement,
  type RecordProof,
  readStatement,
  type Sheet,
  type SheetStatement,
} from '../../../shared/paper/sheet.ts'
import { issue } from './made.ts'

const crypto = createCrypto()

/** A sheet of the second and the first of three records; the first one is named and has no words. */
const printed = (change: Partial<SheetStatement> = {}) => {
  const { certificate, certificateOf, policy, network, records } = issue()
  const first = certificateOf(0)
  const proofOf = ({ serial, checkpoint, ...proof }: typeof certificate): RecordProof => proof
  const device = network.mapo.device.keys.sign
  const statement: SheetStatement = {
    v: 1,
    network: 'test',
    office: 'mapo' as OfficeId,
    device: network.mapo.device.keys.id,
    serial: 'MAPO-20261102-01-P000001',
    copy: 1,
    kind: 'certificate',
    state: 'accepted',
    printedAt: 1_795_000_000_000,
    masked: false,
    subject: null,
    records: records
      .slice(0, 2)
      .map(({ id }) => id as TxId)
      .reverse(),
    ...change,
  }
  const signed = (by: typeof device, said: SheetStatement = statement): Pick<Sheet, 'statement' | 'signature'> => {
    const bytes = encodeStatement(said)
    return { statement: bytes, signature: signPayload(crypto, by.secretKey, PAYLOAD_TYPES.sheet, bytes) }
  }
  const sheet: Sheet = { ...signed(device), checkpoint: certificate.checkpoint, proofs: [proofOf(certificate)] }
  const offices = [network.mapo, network.gaepo].map((office, i) => ({
    id: office.device.keys.id as string,
    keys: office.device.keys.sign,
    office: i === 0 ? 'mapo' : 'gaepo',
  }))
  const known = (id: string) => {
    const found = offices.find((each) => each.id === id)
    return found === undefined ? null : { office: found.office, publicKey: found.keys.publicKey }
  }
  const check = (wanted: Sheet, whom = known) => checkSheet(crypto, wanted, whom, policy, 'test')
  return { sheet, statement, signed, check, network, first: proofOf(first), records }
}

describe('a sheet', () => {
  it('comes back from its bytes and shows what is proven of which record', () => {
    const { sheet, statement, check, records } = printed()
    const read = decodeSheet(encodeSheet(sheet))
    expect(read).toEqual({ ok: true, value: sheet })
    expect(readStatement(sheet.statement)).toEqual(statement)
    const checked = check(sheet)
    expect(checked).toMatchObject({ ok: true, value: { signed: true, statement } })
    expect(checked.ok && [...checked.value.proven.keys()]).toEqual([records[1]?.id])
  })

  it('keeps its serial: another one, or another state, is not what the device signed', () => {
    const { sheet, statement, check } = printed()
    for (const change of [{ serial: 'MAPO-20261102-01-P000002' }, { state: 'voided' }, { copy: 2 }] as const) {
      const forged = { ...sheet, statement: encodeStatement({ ...statement, ...change }) }
      expect(check(forged)).toEqual({ ok: false, error: { code: 'SHEET_UNSIGNED' } })
    }
  })

  it('is of the office that its serial names, and of no other device', () => {
    const { sheet, statement, signed, check, network } = printed()
    const gaepo = network.gaepo.device.keys.sign
    expect(check({ ...sheet, ...signed(gaepo) })).toEqual({ ok: false, error: { code: 'SHEET_UNSIGNED' } })
    const own = { ...statement, device: network.gaepo.device.keys.id }
    expect(check({ ...sheet, ...signed(gaepo, own) })).toEqual({ ok: false, error: { code: 'SHEET_FOREIGN' } })
    const moved = { ...own, office: 'gaepo' as OfficeId }
    expect(check({ ...sheet, ...signed(gaepo, moved) })).toEqual({ ok: false, error: { code: 'SHEET_FOREIGN' } })
    const whole = { ...moved, serial: 'GAEPO-20261102-01-P000001' }
    expect(check({ ...sheet, ...signed(gaepo, whole) })).toMatchObject({ ok: true, value: { signed: true } })
  })

  it('says that nobody known signed it', () => {
    const { sheet, check } = printed()
    expect(check(sheet, () => null)).toMatchObject({ ok: true, value: { signed: false } })
  })

  it('proves no record that it does not name, and words only where they travel', () => {
    const { sheet, statement, signed, check, network, first, records } = printed()
    const device = network.mapo.device.keys.sign
    const one = { ...statement, records: statement.records.slice(0, 1) }
    const both = { ...sheet, proofs: [...sheet.proofs, first] }
    expect(check(both)).toMatchObject({ ok: true })
    expect(check({ ...both, ...signed(device, one) })).toEqual({ ok: false, error: { code: 'SHEET_FOREIGN' } })
    const bare = sheet.proofs.map((proof) => ({ ...proof, salt: new Uint8Array(0), content: new Uint8Array(0) }))
    const without = check({ ...sheet, proofs: bare })
    expect(without.ok && without.value.proven.get(records[1]?.id as TxId)?.content).toBeNull()
    const halved = sheet.proofs.map((proof) => ({ ...proof, salt: new Uint8Array(0) }))
    expect(decodeSheet(encodeSheet({ ...sheet, proofs: halved })).ok).toBe(false)
  })

  it("is no certificate of version 1, and no other network's", () => {
    const { sheet, check } = printed()
    expect(decodeCertificate(encodeSheet(sheet)).ok).toBe(false)
    expect(check(printed({ network: 'elsewhere' }).sheet)).toEqual({ ok: false, error: { code: 'OTHER_NETWORK' } })
  })

  it('is read strictly: no flipped byte gives other facts', () => {
    const { sheet, check } = printed()
    const facts = check(sheet)
    const bytes = encodeSheet(sheet)
    for (let at = 0; at < bytes.length; at += 3) {
      const other = bytes.slice()
      other[at] = (other[at] as number) ^ 0x11
      const read = decodeSheet(other)
      const checked = read.ok ? check(read.value) : read
      if (!checked.ok) continue
      const proven = [...checked.value.proven.values()].map((each) => ({ ...each, cosigners: [], witnessed: true }))
      const wanted = facts.ok ? [...facts.value.proven.values()].map((each) => ({ ...each, cosigners: [] })) : []
      // A device id that nobody knows is said to be unsigned; nothing else may differ.
      if (checked.value.signed)
        expect({ at, statement: checked.value.statement }).toEqual({ at, statement: facts.ok && facts.value.statement })
      expect(proven).toEqual(wanted)
    }
    expect(decodeSheet(bytes.subarray(0, bytes.length - 1)).ok).toBe(false)
    expect(decodeSheet(Uint8Array.of(...bytes, 0)).ok).toBe(false)
    expect(toHex(encodeSheet(sheet))).toBe(toHex(bytes))
  })
})
