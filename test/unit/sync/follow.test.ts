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
  let newest = chain.note()
  const witnesses = witnessSet(
    crypto.sha256,
    { origin: made.genesis.origin, logKey: made.logKey.publicKey, witnessQuorum: 2 },
    chain.store.stateRows('key/'),
  )
  const begun: { leaves: number }[] = []
  const shown: number[] = []
  const raised: { code: string; theirs: string }[] = []
  const cleared: string[] = []
  /** What the parts around it are in: by default an office in which all is well. */
  const world = {
    alarm: null as { code: string } | null,
    head: replicaSize === 'empty' ? null : { size: head.size, root: head.root as string },
    begin: 'CHECKPOINT_INVALID',
  }
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
      alarm: () => world.alarm,
      ledger: { head: () => world.head },
      writer: {
        witnesses: () => (replicaSize === 'empty' ? null : witnesses),
        clearAlarm: (code: string) => void cleared.push(code),
        raise: ({ code }: { code: string }, { theirs }: { theirs: Uint8Array }) =>
          void raised.push({ code, theirs: utf8Decode(theirs) as string }),
        begin: async ({ leaves }: { leaves: Uint8Array }) => {
          begun.push({ leaves: leaves.length })
          return err({ code: world.begin, entry: 0, detail: '', bytes: [] })
        },
      },
    },
    client: {
      checkpoint: async () => ok(newest),
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
    onShown: (size: number) => void shown.push(size),
  } as unknown as FollowOptions
  return {
    network,
    chain,
    head,
    asked,
    sent,
    cosigned,
    begun,
    shown,
    raised,
    cleared,
    world,
    follow: createFollow(options),
    cosignedBefore: (to: typeof before) => {
      before = to
    },
    /** What central answers when it is asked for the newest. */
    get checkpoint() {
      return newest
    },
    set checkpoint(note: Uint8Array) {
      newest = note
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
    expect(office.shown).toEqual([])
  })

  it('tells nobody how far the log goes; one that is signed does, before it is followed', async () => {
    const office = setUp('whole')
    Object.assign(office.world, { head: { size: 2, root: office.head.root } })
    await office.follow.to(office.chain.note())
    expect(office.shown).toEqual([office.head.size])
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
    expect(office.cosigned).toEqual([])
    office.cosignedBefore({ size: office.head.size, root: office.head.root })
    expect(await office.follow.cosign()).toEqual({ ok: true, value: true })
    expect(office.cosigned).toEqual([])
  })

  it('is not done under an alarm, nor of a head that is not the verified one', async () => {
    const office = setUp('whole')
    const { size, root } = office.head
    for (const [alarm, head] of [
      [{ code: 'OUTCOMES_DIFFER' }, { size, root }],
      [{ code: 'CHECKPOINT_BEHIND' }, { size, root }],
      [null, { size: size - 1, root }],
      [null, { size: size + 1, root }],
      [null, { size, root: toHex(new Uint8Array(32)) }],
      [null, null],
    ] as const) {
      Object.assign(office.world, { alarm, head })
      expect(await office.follow.cosign()).toEqual({ ok: true, value: false })
    }
    expect([office.sent, office.cosigned]).toEqual([[], []])
    Object.assign(office.world, { alarm: null, head: { size, root } })
    expect(await office.follow.cosign()).toEqual({ ok: true, value: true })
  })
})

describe('a fault on the way', () => {
  /** The log's own note of its head, and the office one block behind. */
  const behind = () => {
    const office = setUp('whole')
    Object.assign(office.world, { head: { size: 2, root: office.head.root } })
    return { ...office, note: office.chain.note() }
  }

  it.each(['CHECKPOINT_NOT_EXTENDING', 'ENTRY_REWRITTEN', 'CHECKPOINT_WITHIN_BLOCK'])(
    '%s is asked for once more, and then it is evidence',
    async (code) => {
      const office = behind()
      office.world.begin = code
      expect(await office.follow.to(office.note)).toMatchObject({ ok: false, error: { code } })
      expect(office.raised).toEqual([])
      expect(await office.follow.to(office.note)).toMatchObject({ ok: false, error: { code } })
      expect(office.raised).toEqual([{ code, theirs: utf8Decode(office.note) }])
    },
  )

  it.each(['OUTCOMES_DIFFER', 'SIGNATURE_INVALID', 'CHECKPOINT_FORKED', 'RULES_NOT_INSTALLED'])(
    '%s is told at once',
    async (code) => {
      const office = behind()
      office.world.begin = code
      expect(await office.follow.to(office.note)).toMatchObject({ ok: false, error: { code } })
      expect(office.raised.map((alarm) => alarm.code)).toEqual([code])
    },
  )

  it.each(['CHECKPOINT_INVALID', 'LEAVES_MISSING', 'GENESIS_SIGNATURE'])(
    '%s may pass, and is no alarm',
    async (code) => {
      const office = behind()
      office.world.begin = code
      for (let i = 0; i < 3; i += 1) expect((await office.follow.to(office.note)).ok).toBe(false)
      expect(office.raised).toEqual([])
    },
  )

  it('an event that is older than what stands is passed over; an answer to a question that is older is told', async () => {
    const office = setUp('whole')
    const size = office.head.size + 5
    Object.assign(office.world, { head: { size, root: office.head.root }, begin: 'CHECKPOINT_BEHIND' })
    expect(await office.follow.to(office.chain.note())).toEqual({ ok: true, value: size })
    expect([office.begun, office.raised]).toEqual([[], []])
    office.checkpoint = office.chain.note()
    expect(await office.follow.to(null)).toMatchObject({ ok: false, error: { code: 'CHECKPOINT_BEHIND' } })
    expect(office.raised.map(({ code }) => code)).toEqual(['CHECKPOINT_BEHIND'])
  })

  it('an event that turns out to be behind what office.db keeps is passed over, too', async () => {
    const office = behind()
    office.world.begin = 'CHECKPOINT_BEHIND'
    expect(await office.follow.to(office.note)).toEqual({ ok: true, value: 2 })
    expect(office.raised).toEqual([])
    expect(await office.follow.to(null)).toMatchObject({ ok: false })
    expect(office.raised.length).toBe(1)
  })

  it('once raised, asks for nothing more; one that ends by itself is asked about', async () => {
    const office = behind()
    office.world.alarm = { code: 'OUTCOMES_DIFFER' }
    expect(await office.follow.to(office.note)).toMatchObject({ ok: false, error: { code: 'ALARM' } })
    expect([office.asked, office.begun]).toEqual([[], []])
    office.world.alarm = { code: 'CHECKPOINT_BEHIND' }
    await office.follow.to(office.note)
    expect(office.begun.length).toBe(1)
  })
})
