/** What following does before it believes anything, and before it lends its name to anything. */
import { afterAll, describe, expect, it } from 'vitest'
import { createFollow, type FollowOptions } from '../../../electron/office/sync/follow.ts'
import { toHex, utf8Decode } from '../../../shared/bytes.ts'
import { encodeCheckpointBody } from '../../../shared/ledger/checkpoint.ts'
import { encodeNote, KEY_ED25519, noteKey, signText } from '../../../shared/ledger/note.ts'
import { encodeBundle } from '../../../shared/ledger/tiles.ts'
import { err, ok } from '../../../shared/result.ts'
import { witnessSet } from '../../../shared/wire/witnesses.ts'
import { dropFolders, makeChain, noteEntries } from '../../support/chain.ts'
import { makeTestNetwork } from '../../support/network.ts'

afterAll(dropFolders)

const setUp = (replicaSize: 'empty' | 'whole') => {
  const network = makeTestNetwork()
  const { crypto, mapo, made } = network
  const chain = makeChain(network)
  chain.order(noteEntries(network, 3))
  const head = chain.head()
  const text = utf8Decode(chain.note()) as string
  const asked: string[] = []
  const sent: string[] = []
  const cosigned: { size: number; root: string }[] = []
  let before: { size: number; root: string } | null = null
  const witnesses = witnessSet(
    crypto.sha256,
    { origin: made.genesis.origin, logKey: made.logKey.publicKey, witnessQuorum: 2 },
    chain.store.stateRows('key/'),
  )
  const begun: { leaves: number }[] = []
  const options = {
    crypto,
    clock: { now: () => network.now },
    keys: {
      device: mapo.device.keys.id,
      cosignerPublicKey: mapo.device.cosigner.publicKey,
      cosignerSecretKey: mapo.device.cosigner.secretKey,
    },
    heads: {
      verified: () => ({ size: head.size, root: head.root as string, note: text }),
      cosigned: () => before,
      setVerified: () => undefined,
      setCosigned: (to: { size: number; root: string }) => void cosigned.push(to),
    },
    replica: {
      network: made.file,
      alarm: () => null,
      ledger: { head: () => (replicaSize === 'empty' ? null : head) },
      writer: {
        witnesses: () => (replicaSize === 'empty' ? null : witnesses),
        clearAlarm: () => undefined,
        begin: async ({ leaves }: { leaves: Uint8Array }) => {
          begun.push({ leaves: leaves.length })
          return err({ code: 'CHECKPOINT_INVALID', entry: 0, detail: '', bytes: [] })
        },
      },
    },
    client: {
      bundle: async ({ index }: { index: number }) => {
        asked.push(`bundle ${index}`)
        return ok(encodeBundle(chain.store.entries(0, 256)))
      },
      tile: async ({ index }: { index: number }) => {
        asked.push(`tile ${index}`)
        return ok(new Uint8Array(32 * 256))
      },
      cosign: async (note: Uint8Array) => {
        sent.push(utf8Decode(note) as string)
        return ok({ status: 'counted', witnessed: false })
      },
    },
    onProgress: () => undefined,
  } as unknown as FollowOptions
  return {
    network,
    chain,
    head,
    asked,
    sent,
    cosigned,
    begun,
    follow: createFollow(options),
    cosignedBefore: (to: typeof before) => {
      before = to
    },
  }
}

/** A note that states a tree of 2^40 entries, signed by somebody. */
const boast = ({ network }: ReturnType<typeof setUp>, secretKey: Uint8Array): Uint8Array => {
  const { origin } = network.made.genesis
  const text = encodeCheckpointBody({ origin, size: 2 ** 40, root: new Uint8Array(32) })
  const key = noteKey(network.crypto.sha256, origin, KEY_ED25519, network.made.logKey.publicKey)
  return encodeNote({ text, signatures: [signText(network.crypto.sign, text, key, secretKey)] })
}

describe('a checkpoint that the log did not sign', () => {
  it.each(['empty', 'whole'] as const)('is asked for no hashes (replica: %s)', async (replica) => {
    const office = setUp(replica)
    const reached = await office.follow.to(boast(office, office.network.mapo.device.keys.sign.secretKey))
    expect(reached).toMatchObject({ ok: false, error: { code: 'CHECKPOINT_INVALID' } })
    expect(office.asked).toEqual(replica === 'empty' ? ['bundle 0'] : [])
    expect(office.begun).toEqual([{ leaves: 0 }])
  })
})

describe('cosigning', () => {
  it('is done once for the verified head, written down first', async () => {
    const office = setUp('whole')
    expect(await office.follow.cosign()).toEqual({ ok: true, value: true })
    expect(office.cosigned).toEqual([{ size: office.head.size, root: office.head.root }])
    expect(office.sent).toHaveLength(1)
    expect(await office.follow.cosign()).toEqual({ ok: true, value: false })
  })

  it('is refused for a smaller tree than one cosigned before, and for another of the same size', async () => {
    const office = setUp('whole')
    for (const before of [
      { size: office.head.size + 1, root: office.head.root },
      { size: office.head.size, root: toHex(new Uint8Array(32)) },
    ]) {
      office.cosignedBefore(before)
      expect(await office.follow.cosign()).toEqual({ ok: true, value: false })
    }
    expect(office.sent).toEqual([])
    office.cosignedBefore({ size: office.head.size, root: office.head.root })
    expect(await office.follow.cosign()).toEqual({ ok: true, value: true })
    expect(office.cosigned).toEqual([])
  })
})
