/**
 * The extract of the birth register (출생 등록사항 확인서), made like a basic certificate: who the person is, the parents, and
 * what was recorded when and on whose report; what a correction replaced stands crossed out. It is no certificate of
 * family relations, which later services derive. Numbers are masked.
 */
import { koreanDate } from '../../../civil.ts'
import type { PaperDocument, PaperTable, Told } from '../../present-types.ts'
import type { PaperChoice, PresentContext, PresentedRecord, SignedBy } from '../../presenter.ts'
import type { SealedBirth } from '../form/record.ts'
import type { BirthRow } from '../v1/rows.ts'
import {
  birthIn,
  fieldLabel,
  maskedNumber,
  NONE,
  nameTold,
  newest,
  orNone,
  orNoneDate,
  personIn,
  read,
  SEALED,
  sealedOf,
  sealedText,
  told,
  wordIds,
} from './parts.ts'

const CERTIFICATE: PaperChoice = { paper: 'certificate', label: 'birth:paper.certificate' }

/** Of a registered birth, from any of its records; a voided one has none. */
export const papers = (record: PresentedRecord, context: PresentContext): readonly PaperChoice[] =>
  standing(record, context) === null ? [] : [CERTIFICATE]

const standing = (record: PresentedRecord, context: PresentContext): BirthRow | null => {
  const row = birthIn(context.state, read(record).body.child)
  if (row === null || row.status === 'voided') return null
  return row.by === record.id || row.trail.includes(record.id) ? row : null
}

export const paper = (
  name: string,
  record: PresentedRecord,
  signed: readonly SignedBy[],
  context: PresentContext,
): PaperDocument | null => {
  const row = standing(record, context)
  if (row === null || name !== CERTIFICATE.paper) return null
  const sealed = sealedOf(newest(row, context))
  const ids = wordIds(row, read(record).body.child, sealed, context.state)
  const { child } = ids
  const person = personIn(sealed, child)
  return {
    kind: 'certificate',
    title: told('paper.certificate'),
    subtitle: told('paper.subtitle'),
    rows: [
      {
        label: fieldLabel('registrationBase'),
        value: sealedText(sealed?.origins[child]?.registrationBase),
      },
      { label: fieldLabel('name'), value: nameTold(sealed, child) },
      { label: fieldLabel('bon'), value: sealedText(sealed?.origins[child]?.bon) },
      { label: fieldLabel('bornOn'), value: { date: row.bornOn } },
      { label: fieldLabel('sex'), value: told(`sex.${row.sex}`) },
      {
        label: fieldLabel('number'),
        value: person === null ? SEALED : orNone(maskedNumber(person.number)),
      },
    ],
    rests: [newest(row, context)?.id ?? row.by],
    tables: [parents(ids, sealed), history(row, context)],
    approvals: signed.map(({ step, who, at }) => ({ step: told(`step.${step}`), who, at })),
    notes: [told('note.extract'), told('note.cancelled'), told('note.check')],
    end: told('paper.end'),
  }
}

const parents = (ids: ReturnType<typeof wordIds>, sealed: SealedBirth | null): PaperTable => ({
  title: told('paper.parents'),
  columns: [
    { label: fieldLabel('side'), width: 8, align: 'left' },
    { label: fieldLabel('name'), width: 20, align: 'left' },
    { label: fieldLabel('birthDate'), width: 12, align: 'left' },
    { label: fieldLabel('number'), width: 16, align: 'left' },
    { label: fieldLabel('bon'), width: 12, align: 'left' },
  ],
  rows: (['father', 'mother'] as const).map((side) => ({
    cells: [fieldLabel(side), ...parentCells(ids[side], sealed)],
    cancelled: false,
  })),
  empty: NONE,
})

const parentCells = (id: string | null, sealed: SealedBirth | null): readonly Told[] => {
  if (id === null) return [NONE, NONE, NONE, NONE]
  const person = personIn(sealed, id)
  if (person === null) return [SEALED, SEALED, SEALED, SEALED]
  return [
    nameTold(sealed, id),
    orNoneDate(person.birthDate),
    orNone(maskedNumber(person.number)),
    sealedText(sealed?.origins[id]?.bon),
  ]
}

/** The record that entered the birth and its corrections, each with the words it stated. */
const history = (row: BirthRow, context: PresentContext): PaperTable => {
  const steps = [row.by, ...row.trail].map((id) => ({ id, record: context.record(id) }))
  return {
    title: told('paper.history'),
    columns: [
      { label: fieldLabel('entry'), width: 10, align: 'left' },
      { label: fieldLabel('recordedOn'), width: 12, align: 'left' },
      { label: fieldLabel('receiptNo'), width: 24, align: 'left' },
      { label: fieldLabel('content'), width: 60, align: 'left' },
    ],
    rows: steps.map(({ id, record }, i) => ({
      cells: record === null ? [told('told.notHere'), '', `${id.slice(0, 12)}…`, ''] : step(record),
      cancelled: i < steps.length - 1,
      by: id,
    })),
    empty: NONE,
  }
}

const step = (record: PresentedRecord): readonly Told[] => {
  const content = read(record)
  const sealed = sealedOf(record)
  const said: Told[] = []
  if (content.action !== 'void') {
    said.push(
      told('told.born', {
        name: nameTold(sealed, content.body.child),
        date: { date: content.body.bornOn },
        place: sealedText(sealed?.birthPlace),
      }),
    )
  }
  if (content.action === 'register') said.push(told('told.reported', { role: told(`role.${content.body.reporter}`) }))
  if (content.action === 'correct') said.push(told('told.ground', { ground: told(`ground.${content.body.ground}`) }))
  return [
    told(`action.${content.action}`),
    { date: koreanDate(record.payload.recordedAt) },
    record.payload.receiptNo ?? '',
    { list: said },
  ]
}
