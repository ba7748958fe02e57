/**
 * The extract of one person's marriages (혼인 등록사항 확인서), made like a certificate of marriage relations (혼인관계증명서): who
 * the person is, the spouse now, and every marriage in the order in which they were made; ended ones stand crossed out. It
 * is derived from the marriages that this ledger knows. Numbers are masked.
 */
import type { PaperDocument, PaperLine, PaperTable, Told } from '../../present-types.ts'
import type { PaperChoice, PresentContext, PresentedRecord, SignedBy } from '../../presenter.ts'
import { type MarriageRow, type SpouseRow, spouseKey } from '../v1/rows.ts'
import {
  endTold,
  fieldLabel,
  marriageIn,
  maskedNumber,
  NONE,
  nameTold,
  newest,
  orNone,
  orNoneDate,
  personIn,
  read,
  SEALED,
  SIDES,
  type Side,
  sealedOf,
  sealedText,
  told,
  wordId,
  wordsOf,
} from './parts.ts'

/** Of a marriage that is not voided, from its report or a correction; for each of the two. */
export const papers = (record: PresentedRecord, context: PresentContext): readonly PaperChoice[] => {
  const marriage = standing(record, context)
  if (marriage === null) return []
  const words = sealedOf(newest(marriage.id, marriage.row, context))
  return SIDES.map((side, i) => ({
    paper: side,
    label: `marriage:paper.${side}`,
    of: nameTold(personIn(words, marriage.row.spouses[i] as string, context.state)),
  }))
}

const standing = (
  record: PresentedRecord,
  context: PresentContext,
): { readonly id: string; readonly row: MarriageRow } | null => {
  const content = read(record)
  if (content.action !== 'register' && content.action !== 'correct') return null
  const id = content.action === 'register' ? record.id : content.body.target
  const row = marriageIn(context.state, id)
  if (row === null || row.status === 'voided') return null
  return id === record.id || row.trail.includes(record.id) ? { id, row } : null
}

export const paper = (
  name: string,
  record: PresentedRecord,
  signed: readonly SignedBy[],
  context: PresentContext,
): PaperDocument | null => {
  const marriage = standing(record, context)
  const side = SIDES.indexOf(name as Side)
  if (marriage === null || side < 0) return null
  const person = marriage.row.spouses[side] as string
  const words = sealedOf(newest(marriage.id, marriage.row, context))
  const said = personIn(words, person, context.state)
  return {
    kind: 'certificate',
    title: told('paper.certificate'),
    subtitle: told('paper.subtitle'),
    rows: [
      {
        label: fieldLabel('registrationBase'),
        value: sealedText(words?.origins[wordId(words, person, context.state)]?.registrationBase),
      },
      { label: fieldLabel('name'), value: nameTold(said) },
      { label: fieldLabel('birthDate'), value: said === null ? SEALED : orNoneDate(said.birthDate) },
      { label: fieldLabel('number'), value: said === null ? SEALED : orNone(maskedNumber(said.number)) },
    ],
    rests: [newest(marriage.id, marriage.row, context)?.id ?? marriage.id],
    tables: [marriages(person, context)],
    approvals: signed.map(({ step, who, at }) => ({ step: told(`step.${step}`), who, at })),
    notes: [told('note.extract'), told('note.cancelled'), told('note.check')],
    end: told('paper.end'),
  }
}

/** In the order in which they were made; who has one at a time ends it before the next. */
const marriages = (person: string, context: PresentContext): PaperTable => {
  const spouse = context.state(spouseKey(person)) as unknown as SpouseRow | undefined
  const ids = spouse === undefined ? [] : spouse.now === null ? spouse.past : [...spouse.past, spouse.now]
  return {
    title: told('paper.marriages'),
    columns: [
      { label: fieldLabel('marriedOn'), width: 12, align: 'left' },
      { label: fieldLabel('spouse'), width: 20, align: 'left' },
      { label: fieldLabel('birthDate'), width: 12, align: 'left' },
      { label: fieldLabel('receiptNo'), width: 24, align: 'left' },
      { label: fieldLabel('end'), width: 24, align: 'left' },
    ],
    rows: ids.flatMap((id) => {
      const row = marriageIn(context.state, id)
      return row === null ? [] : [lineOf(id, row, person, context)]
    }),
    empty: NONE,
  }
}

const lineOf = (id: string, row: MarriageRow, person: string, context: PresentContext): PaperLine => {
  const other = row.spouses.find((each) => each !== person) ?? person
  const said = personIn(wordsOf(id, context), other, context.state)
  const entered = context.record(id)
  const cells: readonly Told[] = [
    { date: row.marriedOn },
    entered === null ? told('told.notHere') : nameTold(said),
    said === null ? SEALED : orNoneDate(said.birthDate),
    entered?.payload.receiptNo ?? `${id.slice(0, 12)}…`,
    row.end === null ? told('told.stands') : endTold(row.end),
  ]
  return { cells, cancelled: row.end !== null, by: id }
}
