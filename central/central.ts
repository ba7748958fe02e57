/**
 * Central, put together: the log's one writer and everything that is asked of it, as one `fetch` function. It opens no
 * port and starts no timer; serve.ts does, and a test drives `fetch` and `tick` with a clock of its own.
 */
import { inlineSignatures, type SignatureChecker } from '../node/signatures.ts'
import { fromHex, utf8Decode } from '../shared/bytes.ts'
import type { Crypto, SignKeyPair } from '../shared/crypto/port.ts'
import { type RulesSet, reasonName } from '../shared/ledger/engine.ts'
import type { OfficeId, TxId } from '../shared/ledger/ids.ts'
import { consistencyProof, inclusionProof } from '../shared/ledger/merkle.ts'
import { encodePolicy, type Policy } from '../shared/ledger/policy.ts'
import { encodeTlogProof } from '../shared/ledger/proof.ts'
import { activeRules, type LedgerRules } from '../shared/ledger/replay.ts'
import { err, ok, type Result } from '../shared/result.ts'
import type { CheckpointNews } from '../shared/wire/events.ts'
import type { Health, Submitted, SubmittedItem, TransactionStatus } from '../shared/wire/messages.ts'
import { type WitnessSet, witnessSet } from '../shared/wire/witnesses.ts'
import { createCheckpoints } from './checkpoints.ts'
import { createDoor, type Received } from './door.ts'
import { createBroadcast } from './events.ts'
import { createHttp, type Failure } from './http.ts'
import type { Letters } from './letters.ts'
import { createMailbox } from './mailbox.ts'
import { createMetrics } from './metrics.ts'
import type { Objects } from './objects.ts'
import type { WitnessedLog } from './outside-witnesses.ts'
import { type Allowance, createQuota, DEFAULT_ALLOWANCE } from './quota.ts'
import { type Clock, createSequencer, type Stop } from './sequencer.ts'
import { createSessions } from './sessions.ts'
import { createShelf } from './shelf.ts'
import { createSigner, type LastCheckpoint, openLogKeys } from './signer.ts'
import { type Around, noSteps } from './steps.ts'
import { type CentralStore, networkRow } from './store.ts'
import { createView } from './view.ts'

/** Records judged at the door before other requests get a turn. */
const SLICE = 64

export interface CentralOptions {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly store: CentralStore
  readonly objects: Objects
  readonly letters: Letters
  readonly last: LastCheckpoint
  /** Every key that the log ever had; the one that the state names among them. */
  readonly logKeys: readonly SignKeyPair[]
  readonly rulesSet: (version: number) => RulesSet | undefined
  /** See steps.ts. */
  readonly around?: Around
  /** The queue at most; by default what half an hour of a whole city's counters would not fill. */
  readonly limits?: { readonly records: number; readonly bytes: number }
  readonly gatherMs?: number
  /** What a device may upload; see quota.ts. */
  readonly allowance?: Allowance
  /** Takes the signatures' verdicts; on this thread when left out. */
  readonly signatures?: SignatureChecker
  /** Something may be due: ask `tick`. */
  readonly onWork?: () => void
  /** A newer checkpoint is witnessed. */
  readonly onWitnessed?: () => void
  readonly log?: (event: string, data: Readonly<Record<string, string | number | null>>) => void
}

export interface Central {
  readonly fetch: (request: Request) => Response | Promise<Response>
  /** Does what is due; answers with the monotonic time at which to ask again, null when central has stopped. */
  tick(): number | null
  heartbeat(): void
  health(): Health
  /** For witnesses that are nobody's office. */
  readonly witnessedLog: WitnessedLog
  /** Ends the event streams. The store stays open: it belongs to the caller. */
  close(): void
}

export type CentralError = Stop

/**
 * Opens central over a store that holds a genesis: signs and publishes the committed tail, or says why it may not.
 */
export const createCentral = (options: CentralOptions): Result<Central, CentralError> => {
  const { crypto, clock, objects, log = () => undefined, onWork = () => undefined } = options
  const store = createView(options.store)
  const around = options.around ?? noSteps
  const signatures = options.signatures ?? inlineSignatures(crypto)
  const network = networkRow(store)
  const rules: LedgerRules = { network: network.network, parameters: network, rulesSet: options.rulesSet }
  const origin = network.origin
  const keys = openLogKeys(crypto, origin, options.logKeys)

  /** Of the newest block committed. */
  let height = 0
  /** Both as of that block; null: read again. */
  let witnesses: WitnessSet | null = null
  let next: RulesSet | undefined | null = null
  const witnessesNow = (): WitnessSet => {
    witnesses ??= witnessSet(
      crypto.sha256,
      { origin, logKey: fromHex(networkRow(store).logKey) as Uint8Array, witnessQuorum: network.witnessQuorum },
      store.stateRows('key/'),
    )
    return witnesses
  }

  const broadcast = createBroadcast(() => {
    const [newest, witnessed] = [checkpoints.newest(), checkpoints.witnessed()]
    const event = (name: CheckpointNews['name'], at: { size: number; note: Uint8Array } | null): CheckpointNews[] => {
      const root = at === null ? undefined : store.blockOfSize(at.size)?.root
      return at === null || root === undefined
        ? []
        : [{ name, data: { size: at.size, root, note: utf8Decode(at.note) ?? '' } }]
    }
    return [...event('checkpoint', newest), ...event('witnessed', witnessed)]
  })
  const checkpoints = createCheckpoints({
    crypto,
    store,
    objects,
    witnesses: witnessesNow,
    keys,
    around,
    on: (event) => {
      log(event.name, { size: event.data.size })
      broadcast.send(event)
      if (event.name === 'witnessed') options.onWitnessed?.()
      onWork()
    },
  })
  const signer = createSigner({
    crypto,
    store,
    last: options.last,
    keys,
    origin,
    around,
  })
  const sequencer = createSequencer({
    crypto,
    clock,
    rules,
    store,
    objects,
    signer,
    checkpoints,
    around,
    limits: options.limits ?? { records: 65_536, bytes: 256 * 1024 * 1024 },
    gatherMs: options.gatherMs ?? 10,
    onState: (block) => {
      store.follow(block)
      height = block?.head.height ?? store.head()?.height ?? 0
      next = null
      if (block === null || [...block.effects.keys()].some((key) => key.startsWith('key/') || key === 'network'))
        witnesses = null
      if (block === null) return
      metrics.blocks.inc()
      for (const { outcome } of block.judged) metrics.ordered.inc({ outcome: outcome === 0 ? 'accepted' : 'rejected' })
    },
    onTrouble: (trouble, stopped) => {
      metrics.trouble.inc({ code: trouble.code })
      log(stopped ? 'stopped' : 'trouble', { ...trouble })
    },
  })

  const health = (): Health => {
    const newest = checkpoints.newest()
    const stopped = sequencer.stopped()
    return {
      status: stopped === null ? 'ok' : 'stopped',
      reason: stopped?.code ?? null,
      network: network.network,
      height,
      size: newest?.size ?? 0,
      witnessedSize: checkpoints.witnessed()?.size ?? 0,
      queued: sequencer.queued(),
    }
  }
  const metrics = createMetrics(() => ({ ...health(), stopped: sequencer.stopped() !== null }))

  /** The rules that the next block is judged by; undefined when this program does not have them. */
  const nextRules = (): RulesSet | undefined => {
    if (next === null) next = options.rulesSet(activeRules(store, height + 1))
    return next
  }
  const door = createDoor({
    crypto,
    store,
    objects,
    sequencer,
    network: network.network,
    origin,
    // A log key that is not held stops central before anybody is refused with it.
    secretKey: () => keys.secretOf(networkRow(store).logKey) as Uint8Array,
    now: () => clock.now(),
    signatures,
    height: () => height,
    rules: () => nextRules() as RulesSet,
  })

  const submit = async (entries: readonly Uint8Array[], sender: OfficeId): Promise<Submitted | Failure> => {
    const items: SubmittedItem[] = []
    const received: Received[] = []
    for (let at = 0; at < entries.length; at += SLICE) {
      if (at > 0) await new Promise<void>((resume) => setImmediate(resume))
      const failure = refusesAll()
      if (failure !== null) return failure
      received.push(door.receive(entries.slice(at, at + SLICE), sender))
    }
    for (const slice of received) {
      const verified = await slice.verified.then(
        () => true,
        () => false,
      )
      if (!verified) return { code: 'RETRY', reason: 'SIGNATURE_THREADS' }
      const failure = refusesAll()
      if (failure !== null) return failure
      for (const admission of slice.admit()) {
        if (admission === 'full') return { code: 'RETRY' }
        items.push(admission)
        metrics.submitted.inc({ status: admission.status })
        if (admission.status === 'refused') metrics.refused.inc({ code: admission.code })
      }
      onWork()
    }
    return { items }
  }

  /** Why no record is taken in at all just now. */
  const refusesAll = (): Failure | null => {
    const stopped = sequencer.stopped()
    if (stopped !== null) return { code: 'STOPPED', reason: stopped.code }
    if (nextRules() === undefined) return { code: 'STOPPED', reason: 'RULES_NOT_INSTALLED' }
    return sequencer.troubled() ? { code: 'RETRY' } : null
  }

  const status = (id: TxId): TransactionStatus | null => {
    const place = store.placeOf(id)
    if (place === undefined) return sequencer.isQueued(id) ? { state: 'queued', id } : null
    const { index, outcome } = place
    const block = store.blockOfEntry(index)
    if (block === undefined) throw new Error('an ordered record without its block')
    const set = options.rulesSet(activeRules(store, block.height))
    const reason = outcome === 0 || set === undefined ? null : reasonName(set, outcome)
    const witnessed = checkpoints.witnessed()
    const isWitnessed = witnessed !== null && index < witnessed.size
    const under = isWitnessed ? witnessed : checkpoints.newest()
    const receipt = under !== null && index < under.size ? receiptOf(index, under) : null
    return { state: 'ordered', id, index, height: block.height, outcome, reason, receipt, witnessed: isWitnessed }
  }

  const receiptOf = (index: number, under: { readonly size: number; readonly note: Uint8Array }): string | null => {
    const path = inclusionProof(crypto.sha256, under.size, index, store.readHash)
    return utf8Decode(encodeTlogProof({ index, path, extra: null, checkpoint: under.note }))
  }

  const shelf = createShelf(crypto, store, objects, network.network, around, signatures)
  const mailbox = createMailbox({
    crypto,
    view: store,
    letters: options.letters,
    network: network.network,
    around,
    tell: (office) => broadcast.send({ name: 'mailbox', data: {} }, office),
  })
  const sessions = createSessions({ crypto, view: store, clock, network: network.network, origin })
  const app = createHttp({
    store,
    checkpoints,
    sessions,
    shelf,
    mailbox,
    broadcast,
    quota: createQuota(options.allowance ?? DEFAULT_ALLOWANCE, () => clock.monotonic()),
    metrics,
    submit,
    status,
    health,
    policy: () => policyFile(witnessesNow().policy),
    log,
  })

  const tick = (): number | null => {
    const before = clock.monotonic()
    const from = height
    const due = sequencer.tick()
    if (height > from) metrics.blockSeconds.observe((clock.monotonic() - before) / 1000)
    return due
  }
  tick()
  const stopped = sequencer.stopped()
  if (stopped !== null) return err(stopped)
  return ok({
    fetch: (request) => app.fetch(request),
    tick,
    heartbeat: broadcast.heartbeat,
    health,
    witnessedLog: {
      newest: checkpoints.witnessed,
      proof: (from, size) => consistencyProof(crypto.sha256, from, size, store.readHash),
      keep: (size, lines) => void checkpoints.keep(size, lines),
    },
    close: broadcast.close,
  })
}

/** C2SP tlog-policy. A quorum of more offices than have a device cannot be met, and has no file. */
const policyFile = (policy: Policy): Uint8Array | null =>
  policy.groups.every(({ threshold, members }) => threshold >= 1 && threshold <= members.length)
    ? encodePolicy(policy)
    : null
