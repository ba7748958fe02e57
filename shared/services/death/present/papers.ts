/**
 * The extract of the death register (사망 등록사항 확인서), made like a basic certificate (기본증명서): who the person was, when
 * born and died, and what was recorded when and on whose report; what a correction replaced stands crossed out. It is no
 * certificate of family relations. Numbers are masked.
 */
import { koreanDate } from '../../../civil.ts'
import type { PaperDocument, PaperTable, Told } from '../../present-types.ts'
import type { PaperChoice, PresentContext, PresentedRecord, SignedBy } from '../../presenter.ts'
import type { DeathRow } from '../v1/rows.ts'
import {
  deathIn,
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
} from './parts.ts'

const CERTIFICATE: PaperChoice = { paper: 'certificate', label: 'death:paper.certificate' }

/** Of a registered death, from any of its records; a voided one has none. */
export const papers = (record: PresentedRecord, context: PresentContext): readonly PaperChoice[] =>
  standing(record, context) === null ? [] : [CERTIFICATE]

const standing = (record: PresentedRecord, context: PresentContext): DeathRow | null => {
  const row = deathIn(context.state, read(record).body.deceased)
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
  const person = personIn(sealed, read(record).body.deceased, context.state)
  return {
    kind: 'certificate',
    title: told('paper.certificate'),
    subtitle: told('paper.subtitle'),
    rows: [
      { label: fieldLabel('registrationBase'), value: sealedText(sealed?.registrationBase) },
      { label: fieldLabel('name'), value: nameTold(person) },
      { label: fieldLabel('birthDate'), value: person === null ? SEALED : orNoneDate(person.birthDate) },
      { label: fieldLabel('sex'), value: told(`sex.${row.sex}`) },
      { label: fieldLabel('number'), value: person === null ? SEALED : orNone(maskedNumber(person.number)) },
      { label: fieldLabel('diedOn'), value: { date: row.diedOn } },
      { label: fieldLabel('diedAt'), value: sealedText(sealed?.diedAt) },
      { label: fieldLabel('deathPlace'), value: sealedText(sealed?.deathPlace) },
    ],
    rests: [newest(row, context)?.id ?? row.by],
    tables: [history(row, context)],
    approvals: signed.map(({ step, who, at }) => ({ step: told(`step.${step}`), who, at })),
    notes: [told('note.extract'), told('note.cancelled'), told('note.check')],
    end: told('paper.end'),
  }
}

/** The record that entered the death and its corrections, each with the words it stated. */
const history = (row: DeathRow, context: PresentContext): PaperTable => {
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
      cells: record === null ? [told('told.notHere'), '', `${id.slice(0, 12)}…`, ''] : step(record, context),
      cancelled: i < steps.length - 1,
      by: id,
    })),
    empty: NONE,
  }
}

const step = (record: PresentedRecord, context: PresentContext): readonly Told[] => {
  const content = read(record)
  const sealed = sealedOf(record)
  const said: Told[] = []
  if (content.action !== 'void') {
    said.push(
      told('told.died', {
        name: nameTold(personIn(sealed, content.body.deceased, context.state)),
        date: { date: content.body.diedOn },
        place: sealedText(sealed?.deathPlace),
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
