/**
 * Certificates of family relations (가족관계의 등록 등에 관한 법률 art. 15), derived from the registers of this ledger:
 *
 * | paper    | general (일반)                                                     | detailed (상세)                        |
 * |----------|--------------------------------------------------------------------|----------------------------------------|
 * | basic    | birth and death as they stand                                      | and their corrections                  |
 * | family   | parents, spouse, living children of the marriage that stands       | all children                           |
 * | marriage | the spouse and the marriage that stands                            | all marriages, ends and corrections    |
 *
 * (Art. 15(1) to (3), unverified text; a child born to the two before they married counts among the marriage's, 민법 art. 855(2),
 * unverified text.) Adoption is not in this ledger, a voided marriage on no certificate. What the log knows stands on
 * every sheet; a name, number or place is read from the sealed part of the newest record that says it, and where none can
 * be opened here the sheet says so: nothing is guessed. Numbers are masked.
 */
import type { SealedContent, SealedPerson } from '../services/form-types.ts'
import type { PaperDocument, PaperLine, PaperTable, Told } from '../services/present-types.ts'
import type { PresentContext } from '../services/presenter.ts'
import { ownIdOf } from '../services/sealed-people.ts'
import {
  type Birth,
  birthOf,
  deathOf,
  type Family,
  familyOf,
  type Marriage,
  type Stated,
  standingMarriage,
  wordsBy,
} from './facts.ts'

export const FAMILY_PAPERS = ['basic', 'family', 'marriage'] as const
export type FamilyPaper = (typeof FAMILY_PAPERS)[number]

export interface WantedPaper {
  readonly person: string
  readonly paper: FamilyPaper
  readonly detailed: boolean
  /** The day whose end the context shows; null for now. */
  readonly on: string | null
}

/** `context.state` and its records are as of the wanted day. */
export const familyCertificate = (wanted: WantedPaper, context: PresentContext): PaperDocument => {
  const { person, paper, detailed, on } = wanted
  const family = familyOf(context.state, person)
  const words = openWords(context)
  const self = words(person)
  return {
    kind: 'certificate',
    title: told(`paper.${paper}`),
    subtitle: told(detailed ? 'level.detailed' : 'level.general'),
    rows: [
      { label: field('registrationBase'), value: textOf(self, self?.registrationBase) },
      { label: field('name'), value: nameOf(self) },
      { label: field('sex'), value: sexOf(family.birth ?? family.death, self) },
      { label: field('birthDate'), value: birthDateOf(family.birth, self) },
      { label: field('number'), value: numberOf(self) },
      { label: field('bon'), value: textOf(self, self?.bon) },
      ...(family.death === null ? [] : [{ label: field('died'), value: { date: family.death.diedOn } }]),
    ],
    rests: restsOf(wanted, family, context),
    tables: [tableOf(wanted, family, words, context)],
    approvals: [],
    notes: [
      ...(on === null ? [] : [told('note.on', { on: { date: on } }), told('note.state')]),
      told('note.extract'),
      told('note.closed'),
      told('note.check'),
    ],
    end: told('paper.end'),
  }
}

/** What stands on the sheet beside the record of its line: deaths, and of an ended marriage that it was made. */
const restsOf = ({ paper, detailed }: WantedPaper, family: Family, context: PresentContext): readonly string[] => {
  const { birth, death, marriages: weddings } = family
  const standing = standingMarriage(family)
  const children = shownChildren(family, detailed, context).map(({ child }) => child)
  const kin = [birth?.father, birth?.mother, standing?.spouse, ...children]
  const stated: readonly (Stated | null)[] = [
    death,
    ...(paper === 'family' ? kin.map((id) => (id ? deathOf(context.state, id) : null)) : []),
    ...(paper === 'marriage' && detailed ? weddings : []),
  ]
  return stated.flatMap((each) => (each === null ? [] : [each.entered, ...each.corrections.slice(-1)]))
}

const tableOf = (
  { paper, detailed }: WantedPaper,
  family: Family,
  words: Words,
  context: PresentContext,
): PaperTable => {
  switch (paper) {
    case 'basic':
      return entries(basicEntries(family, detailed, context))
    case 'family':
      return relatives(family, detailed, words, context)
    case 'marriage':
      return marriages(family, detailed, words, context)
    default:
      return paper satisfies never
  }
}

// Basic

const basicEntries = ({ birth, death }: Family, detailed: boolean, context: PresentContext): readonly PaperLine[] => [
  ...(birth === null
    ? []
    : [
        entryLine(
          birth,
          'birth',
          told('entry.born', { on: { date: birth.bornOn }, place: place(birth, 'birthPlace', context) }),
          context,
        ),
      ]),
  ...(birth !== null && detailed ? correctionsOf(birth, context) : []),
  ...(death === null
    ? []
    : [
        entryLine(
          death,
          'death',
          told('entry.died', { on: { date: death.diedOn }, place: place(death, 'deathPlace', context) }),
          context,
        ),
      ]),
  ...(death !== null && detailed ? correctionsOf(death, context) : []),
]

/** Where somebody was born or died. */
const place = (stated: Stated, name: 'birthPlace' | 'deathPlace', context: PresentContext): Told => {
  const sealed = context.record(wordsBy(stated))?.sealed
  if (sealed === null || sealed === undefined) return CLOSED
  const said = (sealed as SealedContent & { readonly [name in typeof name]?: unknown })[name]
  return typeof said === 'string' && said !== '' ? said : NONE
}

const entries = (rows: readonly PaperLine[]): PaperTable => ({
  title: told('table.entries'),
  columns: [
    { label: field('entry'), width: 12, align: 'left' },
    { label: field('content'), width: 54, align: 'left' },
    { label: field('receiptNo'), width: 26, align: 'left' },
  ],
  rows,
  empty: NONE,
})

const entryLine = (stated: Stated, kind: string, content: Told, context: PresentContext): PaperLine => ({
  cells: [told(`entry.${kind}`), content, receiptOf(stated.entered, context)],
  cancelled: false,
  by: stated.entered,
})

const correctionsOf = ({ corrections }: Stated, context: PresentContext): readonly PaperLine[] =>
  corrections.map((id) => {
    const payload = context.record(id)?.payload
    const ground = typeof payload?.body.ground === 'string' ? told(`ground.${payload.body.ground}`) : NONE
    return { cells: [told('entry.correction'), ground, receiptOf(id, context)], cancelled: false, by: id }
  })

// Relatives

const relatives = (family: Family, detailed: boolean, words: Words, context: PresentContext): PaperTable => {
  const { birth } = family
  const standing = standingMarriage(family)
  const line = (relation: string, id: string, by: string): PaperLine => {
    const said = words(id)
    const own = birthOf(context.state, id)
    const name = nameOf(said)
    const death = deathOf(context.state, id)
    return {
      cells: [
        told(`relation.${relation}`),
        death === null ? name : told('told.dead', { name }),
        birthDateOf(own, said),
        numberOf(said),
        sexOf(own ?? death ?? PART[relation], said),
        textOf(said, said?.bon),
      ],
      cancelled: false,
      by,
    }
  }
  const parent = (relation: 'father' | 'mother'): readonly PaperLine[] => {
    const id = birth?.[relation] ?? null
    if (birth !== null && id !== null) return [line(relation, id, wordsBy(birth))]
    const why = birth === null ? told('told.noBirth') : NONE
    const cells = [told(`relation.${relation}`), why, '', '', '', '']
    return [birth === null ? { cells, cancelled: false } : { cells, cancelled: false, by: wordsBy(birth) }]
  }
  return {
    title: told('table.relatives'),
    columns: [
      { label: field('relation'), width: 8, align: 'left' },
      { label: field('name'), width: 24, align: 'left' },
      { label: field('birthDate'), width: 12, align: 'left' },
      { label: field('number'), width: 18, align: 'left' },
      { label: field('sex'), width: 6, align: 'left' },
      { label: field('bon'), width: 10, align: 'left' },
    ],
    rows: [
      ...parent('father'),
      ...parent('mother'),
      ...(standing === null ? [] : [line('spouse', standing.spouse, standing.entered)]),
      ...shownChildren(family, detailed, context).map((child) => line('child', child.child, wordsBy(child))),
    ],
    empty: NONE,
  }
}

const shownChildren = (family: Family, detailed: boolean, context: PresentContext): readonly Birth[] => {
  const standing = standingMarriage(family)
  return family.children.filter(
    (child) =>
      detailed || (standing !== null && isOf(child, standing.spouse) && deathOf(context.state, child.child) === null),
  )
}

const isOf = ({ mother, father }: Birth, person: string): boolean => mother === person || father === person

// Marriages

const marriages = (family: Family, detailed: boolean, words: Words, context: PresentContext): PaperTable => {
  const shown = family.marriages.filter(({ end }) => detailed || end === null)
  return {
    title: told('table.marriages'),
    columns: [
      { label: field('marriedOn'), width: 12, align: 'left' },
      { label: field('spouse'), width: 24, align: 'left' },
      { label: field('birthDate'), width: 12, align: 'left' },
      { label: field('end'), width: 20, align: 'left' },
      { label: field('receiptNo'), width: 26, align: 'left' },
    ],
    rows: shown.flatMap((marriage) => [
      marriageLine(marriage, words, context),
      ...(detailed ? correctedLines(marriage, context) : []),
    ]),
    empty: told('told.noMarriage'),
  }
}

const marriageLine = (marriage: Marriage, words: Words, context: PresentContext): PaperLine => {
  const { spouse, marriedOn, end, entered } = marriage
  const said = words(spouse)
  return {
    cells: [
      { date: marriedOn },
      nameOf(said),
      birthDateOf(birthOf(context.state, spouse), said),
      end === null ? told('told.stands') : told(`end.${end.how}`, { on: { date: end.on } }),
      receiptOf(end?.by ?? entered, context),
    ],
    cancelled: false,
    by: end?.by ?? entered,
  }
}

const correctedLines = (marriage: Marriage, context: PresentContext): readonly PaperLine[] =>
  correctionsOf(marriage, context).map(({ cells: [what = '', ground = '', receipt = ''], ...line }) => ({
    ...line,
    cells: ['', what, '', ground, receipt],
  }))

// Words

interface Said extends SealedPerson {
  readonly bon: string
  readonly registrationBase: string
}

/** What is said of a person; null where no record that says it can be opened here. */
type Words = (person: string) => Said | null

/** Births speak first, then deaths and marriages, the newest first; at last the births of the person's children. */
const openWords = (context: PresentContext): Words => {
  const known = new Map<string, Said | null>()
  return (person) => {
    const before = known.get(person)
    if (before !== undefined) return before
    const { birth, death, marriages: weddings, children } = familyOf(context.state, person)
    const said = [...[birth, death].filter((each) => each !== null), ...weddings.toReversed(), ...children.toReversed()]
      .map((stated) => saidBy(wordsBy(stated), person, context))
      .filter((each) => each !== null)
    const [first] = said
    const filled = (name: 'bon' | 'registrationBase' | 'number' | 'birthDate'): string =>
      said.find((each) => each[name] !== '')?.[name] ?? ''
    const whole =
      first === undefined
        ? null
        : {
            ...first,
            bon: filled('bon'),
            registrationBase: filled('registrationBase'),
            number: filled('number'),
            birthDate: filled('birthDate'),
          }
    known.set(person, whole)
    return whole
  }
}

/** Births and marriages keep what a family register says by person, a death beside its one person. */
interface Origins {
  readonly origins?: { readonly [id: string]: { readonly bon: string; readonly registrationBase: string } }
  readonly registrationBase?: string
}

const saidBy = (record: string, person: string, context: PresentContext): Said | null => {
  const sealed = context.record(record)?.sealed ?? null
  const id = ownIdOf(sealed, person, context.state)
  const words = id === null ? undefined : sealed?.people[id]
  if (id === null || words === undefined || words.name === '') return null
  const { origins, registrationBase } = sealed as SealedContent & Origins
  const origin = origins?.[id]
  return { ...words, bon: origin?.bon ?? '', registrationBase: origin?.registrationBase ?? registrationBase ?? '' }
}

const told = (key: string, values?: { readonly [name: string]: Told | number }): Told =>
  values === undefined ? { key: `family:${key}` } : { key: `family:${key}`, values }

const field = (name: string): Told => told(`field.${name}`)

const CLOSED: Told = told('told.closed')
const NONE: Told = told('told.none')

const nameOf = (said: Said | null): Told => {
  if (said === null) return CLOSED
  return said.hanja === '' ? said.name : told('told.withHanja', { name: said.name, hanja: said.hanja })
}

const textOf = (said: Said | null, text: string | undefined): Told =>
  said === null || text === undefined ? CLOSED : text === '' ? NONE : text

/** The register's day; without one, what was typed. */
const birthDateOf = (birth: Birth | null, said: Said | null): Told =>
  birth !== null
    ? { date: birth.bornOn }
    : said === null
      ? CLOSED
      : said.birthDate === ''
        ? NONE
        : { date: said.birthDate }

/** `900101-1******`. */
const numberOf = (said: Said | null): Told =>
  said === null ? CLOSED : said.number === '' ? NONE : `${said.number.slice(0, 8)}******`

/** What a parent's part in the birth says. */
const PART: { readonly [relation: string]: { readonly sex: string } } = {
  father: { sex: 'male' },
  mother: { sex: 'female' },
}

/** As the register states it; else by the resident number, whose seventh digit is odd for men. */
const sexOf = (stated: { readonly sex: string } | null | undefined, said: Said | null): Told => {
  if (stated) return told(`sex.${stated.sex}`)
  if (said === null) return CLOSED
  const [, digit] = /^[0-9]{6}-([0-9])[0-9]{6}$/.exec(said.number) ?? []
  return digit === undefined ? NONE : told(Number(digit) % 2 === 1 ? 'sex.male' : 'sex.female')
}

const receiptOf = (id: string, context: PresentContext): string =>
  context.record(id)?.payload.receiptNo ?? `${id.slice(0, 12)}…`
