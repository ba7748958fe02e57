/** A record as a title, a sentence and its facts; and what it changes in the register. */
import type { Change, Fact, RecordView, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord, StateReader } from '../../presenter.ts'
import type { SealedReporter } from '../form/record.ts'
import type { ContractBody } from '../v1/bodies.ts'
import type { SaleRow } from '../v1/rows.ts'
import {
  daysTold,
  fieldLabel,
  floorTold,
  fromLog,
  fromSealed,
  namesTold,
  orNone,
  orNoneDate,
  parcelText,
  partyTold,
  type Read,
  read,
  SEALED,
  saleId,
  saleIn,
  told,
} from './parts.ts'

export const view = (record: PresentedRecord, context: PresentContext): RecordView => {
  const content = read(record)
  return {
    title: told(`title.${content.action}`),
    summary: summary(content, record, context),
    facts: facts(content, context),
  }
}

const summary = (content: Read, record: PresentedRecord, context: PresentContext): Told => {
  switch (content.action) {
    case 'report':
    case 'correct': {
      const { body, sealed } = content
      if (sealed === null) {
        return told('summary.contract.closed', {
          parcel: parcelText(body.pnu, context),
          price: { won: body.price },
          day: { date: body.contractOn },
        })
      }
      return told('summary.contract', {
        parcel: parcelText(body.pnu, context),
        price: { won: body.price },
        sellers: namesTold(body.sellers, sealed),
        buyers: namesTold(body.buyers, sealed),
      })
    }
    case 'import':
      return told('summary.import', {
        parcel: parcelText(content.body.pnu, context),
        price: { won: content.body.price },
        day: daysTold(content.body.contract),
      })
    case 'cancel':
    case 'void': {
      const sale = saleIn(context.state, saleId(record))
      return told(`summary.${content.action}`, {
        parcel: sale === null ? SEALED : parcelText(sale.pnu, context),
        price: sale === null ? SEALED : { won: sale.price },
      })
    }
    default:
      return content satisfies never
  }
}

const facts = (content: Read, context: PresentContext): readonly Fact[] => {
  switch (content.action) {
    case 'report':
      return [...contractFacts(content, context), ...lateFacts(content.body.lateReason, content.sealed)]
    case 'correct':
      return [
        fromLog(fieldLabel('correctCause'), told(`correct.${content.body.cause}`)),
        fromSealed(fieldLabel('correctDetail'), sealedText(content.sealed?.detail)),
        ...contractFacts(content, context),
      ]
    case 'cancel': {
      const { body, sealed } = content
      return [
        fromLog(fieldLabel('cancelledOn'), { date: body.cancelledOn }),
        fromLog(fieldLabel('cancelCause'), told(`cancel.${body.cause}`)),
        fromSealed(fieldLabel('cancelDetail'), sealedText(sealed?.detail)),
        ...reporterFacts(body.reporter, sealed?.reporter ?? null),
        ...lateFacts(body.lateReason, sealed),
      ]
    }
    case 'void':
      return [
        fromLog(fieldLabel('voidCause'), told(`void.${content.body.cause}`)),
        fromSealed(fieldLabel('voidDetail'), sealedText(content.sealed?.detail)),
      ]
    case 'import': {
      const { body, sealed } = content
      return [
        fromLog(fieldLabel('pnu'), body.pnu),
        fromLog(fieldLabel('place'), parcelText(body.pnu, context)),
        fromSealed(fieldLabel('building'), sealedText(sealed?.place.building)),
        fromSealed(fieldLabel('unit'), sealedText(sealed?.place.unit)),
        fromSealed(fieldLabel('road'), sealedText(sealed?.road)),
        fromLog(fieldLabel('contractOn'), daysTold(body.contract)),
        fromLog(fieldLabel('price'), { won: body.price }),
        fromLog(fieldLabel('area'), { area100: body.area100 }),
        fromLog(fieldLabel('floor'), floorTold(body.floor)),
        fromLog(fieldLabel('builtYear'), orNone(body.builtYear === null ? '' : String(body.builtYear))),
        fromLog(fieldLabel('cancelledOn'), orNoneDate(body.cancelledOn)),
        fromLog(fieldLabel('sellers'), told('told.notPublished')),
        fromLog(fieldLabel('buyers'), told('told.notPublished')),
        fromLog(
          fieldLabel('provenance'),
          told('told.provenance', {
            file: body.provenance.file.slice(0, 12),
            row: body.provenance.row,
            layout: told(`layout.${body.provenance.layout}`),
          }),
        ),
        ...body.provenance.settled.map(({ code, use }) =>
          fromLog(
            fieldLabel('settled'),
            told('told.settled', { code: { key: `real-estate:problem.${code}` }, use: told(`settled.${use}`) }),
          ),
        ),
        ...(sealed === null ? [] : [fromSealed(fieldLabel('cells'), { list: sealed.cells })]),
      ]
    }
    default:
      return content satisfies never
  }
}

const sealedText = (text: string | undefined): Told => (text === undefined ? SEALED : orNone(text))

const sealedWon = (won: number | null | undefined): Told => {
  if (won === undefined) return SEALED
  return won === null ? orNone('') : { won }
}

const contractFacts = (
  { body, sealed }: Extract<Read, { action: 'report' | 'correct' }>,
  context: PresentContext,
): readonly Fact[] => [
  ...body.sellers.map((party) => fromSealed(fieldLabel('seller'), partyTold(party, sealed))),
  ...body.buyers.map((party) => fromSealed(fieldLabel('buyer'), partyTold(party, sealed))),
  fromLog(fieldLabel('dealing'), told(`dealing.${body.dealing}`)),
  ...(body.dealing === 'brokered'
    ? [
        fromSealed(fieldLabel('officeName'), sealedText(sealed?.broker.officeName)),
        fromSealed(fieldLabel('registration'), sealedText(sealed?.broker.registration)),
      ]
    : []),
  ...subjectFacts(body, context),
  fromSealed(fieldLabel('building'), sealedText(sealed?.place.building)),
  fromSealed(fieldLabel('unit'), sealedText(sealed?.place.unit)),
  fromLog(fieldLabel('contractOn'), { date: body.contractOn }),
  fromLog(fieldLabel('price'), { won: body.price }),
  fromSealed(fieldLabel('deposit'), sealedWon(sealed?.payment.deposit)),
  fromSealed(fieldLabel('interim'), sealedWon(sealed?.payment.interim)),
  fromSealed(fieldLabel('balance'), sealedWon(sealed?.payment.balance)),
  fromLog(fieldLabel('balanceOn'), orNoneDate(body.balanceOn)),
  fromSealed(fieldLabel('conditions'), sealedText(sealed?.conditions)),
  ...reporterFacts(body.reporter, sealed?.reporter ?? null),
  fromLog(fieldLabel('fundingPlan'), told(body.fundingPlan ? 'told.yes' : 'told.no')),
  ...(body.duplicateOf === null ? [] : [fromLog(fieldLabel('duplicateOf'), body.duplicateOf)]),
]

const subjectFacts = (body: ContractBody, context: PresentContext): readonly Fact[] => [
  fromLog(fieldLabel('right'), told(`right.${body.right}`)),
  fromLog(fieldLabel('kind'), told(`kind.${body.kind}`)),
  fromLog(fieldLabel('pnu'), body.pnu),
  fromLog(fieldLabel('place'), parcelText(body.pnu, context)),
  fromLog(fieldLabel('area'), { area100: body.area100 }),
  ...(body.landArea100 === null ? [] : [fromLog(fieldLabel('landArea'), { area100: body.landArea100 })]),
  ...(body.floor === null ? [] : [fromLog(fieldLabel('floor'), floorTold(body.floor))]),
  fromLog(fieldLabel('portion'), { share: body.portion }),
]

const reporterFacts = (reporter: string, sealed: SealedReporter | null): readonly Fact[] => [
  fromLog(fieldLabel('reporter'), told(`reporter.${reporter}`)),
  fromSealed(fieldLabel('reporterName'), sealedText(sealed?.name)),
]

const lateFacts = (reason: string | null, sealed: { readonly lateDetail: string } | null): readonly Fact[] =>
  reason === null
    ? []
    : [
        fromLog(fieldLabel('lateReason'), told(`late.${reason}`)),
        fromSealed(fieldLabel('lateDetail'), sealedText(sealed?.lateDetail)),
      ]

/** The sale's row before and after, line by line; unchanged lines are context. */
export const changes = (record: PresentedRecord, before: StateReader, context: PresentContext): readonly Change[] => {
  const id = saleId(record)
  const origin = record.payload.action === 'correct' ? standing(id, before, context) : null
  return [...saleChanges(saleIn(before, id), saleIn(context.state, id), context), ...partyChanges(record, origin)]
}

/** The record whose contract stood before. */
const standing = (id: string, before: StateReader, context: PresentContext): PresentedRecord | null =>
  context.record(saleIn(before, id)?.entry ?? id)

/** A sale as one record says it, or as it ended: rows of that moment are not kept, the records are. */
const saleBy = (record: PresentedRecord | null, status: SaleRow['status'] = 'live'): SaleRow | null => {
  const content = record === null ? null : read(record)
  if (record === null || content === null || content.action === 'cancel' || content.action === 'void') return null
  const { body } = content
  const imported = content.action === 'import' ? content.body : null
  const contractOn = content.action === 'import' ? null : content.body.contractOn
  return {
    pnu: body.pnu,
    kind: 'kind' in body ? body.kind : 'apartment',
    contract: imported === null ? { from: contractOn ?? '', to: contractOn ?? '' } : imported.contract,
    area100: body.area100,
    floor: body.floor,
    price: body.price,
    source: imported === null ? 'report' : 'import',
    status: imported !== null && imported.cancelledOn !== null ? 'cancelled' : status,
    cancelledOn: imported?.cancelledOn ?? null,
    entry: record.id as SaleRow['entry'],
  }
}

export const settled = (record: PresentedRecord, context: PresentContext): readonly Change[] => {
  const content = read(record)
  const id = saleId(record)
  if (content.action === 'report' || content.action === 'import') {
    return [...saleChanges(null, saleBy(record), context), ...partyChanges(record, null)]
  }
  // The contract that stood when this record came: the newest correction before it, else what entered the sale.
  const later = context.about(id)
  const at = later.findIndex((each) => each.id === record.id)
  const earlier = at < 0 ? later : later.slice(0, at)
  const origin = earlier.filter(({ payload }) => payload.action === 'correct').at(-1) ?? context.record(id)
  const cancelled = earlier.find(({ payload }) => payload.action === 'cancel') ?? null
  const before = ended(saleBy(origin), cancelled)
  if (content.action === 'correct') {
    return [...saleChanges(before, saleBy(record), context), ...partyChanges(record, origin)]
  }
  if (before === null) return []
  const after: SaleRow | null = content.action === 'void' ? { ...before, status: 'voided' } : ended(before, record)
  return saleChanges(before, after, context)
}

const ended = (sale: SaleRow | null, cancelling: PresentedRecord | null): SaleRow | null => {
  const content = cancelling === null ? null : read(cancelling)
  if (sale === null || content?.action !== 'cancel') return sale
  return { ...sale, status: 'cancelled', cancelledOn: content.body.cancelledOn }
}

const saleChanges = (before: SaleRow | null, after: SaleRow | null, context: PresentContext): readonly Change[] => {
  const lines = (sale: SaleRow | null): readonly (readonly [Told, Told])[] =>
    sale === null
      ? []
      : [
          [fieldLabel('status'), told(`status.${sale.status}`)],
          [fieldLabel('place'), parcelText(sale.pnu, context)],
          [fieldLabel('contractOn'), daysTold(sale.contract)],
          [fieldLabel('price'), { won: sale.price }],
          [fieldLabel('area'), { area100: sale.area100 }],
          [fieldLabel('floor'), floorTold(sale.floor)],
          [fieldLabel('cancelledOn'), orNoneDate(sale.cancelledOn)],
        ]
  const was = lines(before)
  const is = lines(after)
  return (was.length > 0 ? was : is).map(([label], i): Change => {
    const from = was[i]?.[1] ?? null
    const to = is[i]?.[1] ?? null
    return { label, before: from, after: to, changed: JSON.stringify(from) !== JSON.stringify(to) }
  })
}

/** Names and shares of a correction beside those of what it corrects; they stand in payloads, not in the state. */
const partyChanges = (record: PresentedRecord, origin: PresentedRecord | null): readonly Change[] => {
  const after = read(record)
  if (after.action !== 'correct' && after.action !== 'report') return []
  const before = origin === null ? null : read(origin)
  const parties = (content: Read | null, side: 'sellers' | 'buyers'): Told | null =>
    content !== null && (content.action === 'report' || content.action === 'correct')
      ? { list: content.body[side].map((party) => partyTold(party, content.sealed)) }
      : null
  return (['sellers', 'buyers'] as const).map((side) => {
    const from = parties(before, side)
    const to = parties(after, side)
    const who = (content: Read | null) =>
      content !== null && side in content.body ? content.body[side as never] : null
    const changed = JSON.stringify([from, who(before)]) !== JSON.stringify([to, who(after)])
    return { label: fieldLabel(side), before: from, after: to, changed }
  })
}
