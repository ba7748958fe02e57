/**
 * The sections in the order of the paper reports (혼인신고서, 이혼신고서, 가족관계등록예규 forms; contents of a marriage by
 * 가족관계의 등록 등에 관한 법률 art. 71, verified, of a divorce by art. 74, unverified text): the two, their parents, what they
 * agreed, remarks, witnesses, who hands it in.
 */
import type { CopyButton, FormField, FormLayout, FormSection } from '../../form-types.ts'
import { fieldsOf } from '../../form-values.ts'
import {
  ANNULMENTS,
  CONSENTS,
  CORRECTION_GROUNDS,
  DIVORCES,
  LATE_REASONS,
  REPORTERS,
  VOID_GROUNDS,
} from '../v1/shapes.ts'
import { SIDES } from './values.ts'

type Side = (typeof SIDES)[number]

const { field, label, options, scan } = fieldsOf('marriage')

const FILLS = { name: 'name', hanja: 'hanja', number: 'number', birthDate: 'birthDate', address: 'address' }

const sideSection = (side: Side, correcting: boolean): FormSection => ({
  name: side,
  label: label(`section.${side}`),
  path: side,
  fields: [
    correcting
      ? field('person', 'person-lookup', 24, true, { lookup: {}, readOnly: true })
      : field('person', 'person-lookup', 24, false, { lookup: {}, fills: FILLS, help: label('help.person') }),
    field('name', 'hangul-name', 16, true),
    field('hanja', 'hanja', 16, false, { help: label('help.hanja') }),
    field('bon', 'text', 12, false, { help: label('help.bon') }),
    field('phone', 'phone', 14, false),
    field('number', 'resident-number', 14, false, { help: label('help.number') }),
    field('birthDate', 'date8', 10, false, { help: label('help.birthDate') }),
    field('nationality', 'text', 16, false, { help: label('help.nationality') }),
    field('registrationBase', 'text', 60, false, { help: label('help.registrationBase') }),
    field('address', 'text', 60, true),
    field('ward', 'checkbox', 2, false, { help: label('help.ward') }),
    field('consent', 'select', 30, false, {
      options: [{ value: '', label: label('consent.none') }, ...options('consent', CONSENTS)],
      help: label('help.consent'),
    }),
    field('consenter', 'text', 40, true, { when: { field: `${side}.consent`, in: [...CONSENTS] } }),
  ],
  copies: side === 'wife' ? [copyAddress] : [],
})

const copyAddress: CopyButton = {
  name: 'address-husband',
  label: label('copy.address-husband'),
  copy: { 'wife.address': 'husband.address' },
}

const parentsSection = (side: Side): FormSection => ({
  name: `${side}Parents`,
  label: label(`section.${side}Parents`),
  path: `${side}Parents`,
  fields: [
    field('fatherName', 'hangul-name', 16, false),
    field('fatherNumber', 'resident-number', 14, false),
    field('motherName', 'hangul-name', 16, false),
    field('motherNumber', 'resident-number', 14, false),
  ],
})

const agreedSection: FormSection = {
  name: 'agreed',
  label: label('section.agreed'),
  path: 'agreed',
  fields: [
    field('motherSurname', 'checkbox', 2, false, { help: label('help.motherSurname') }),
    field('notKin', 'checkbox', 2, true, { help: label('help.notKin') }),
  ],
}

const remarksSection: FormSection = {
  name: 'remarks',
  label: label('section.remarks'),
  path: 'remarks',
  fields: [field('other', 'textarea', 60, false)],
}

const witnessSection = (n: 1 | 2): FormSection => ({
  name: `witness${n}`,
  label: label(`section.witness${n}`),
  path: `witness${n}`,
  fields: [
    field('name', 'hangul-name', 16, true, { key: 'witnessName' }),
    field('number', 'resident-number', 14, true, { key: 'witnessNumber' }),
    field('address', 'text', 60, true, { key: 'witnessAddress' }),
    field('adult', 'checkbox', 2, true, { help: label('help.adult') }),
  ],
})

const receivedSection: FormSection = {
  name: 'received',
  label: label('section.received'),
  path: '',
  fields: [field('receivedOn', 'date8', 10, false, { help: label('help.receivedOn') })],
}

const submitterSection = (copies: boolean): FormSection => ({
  name: 'submitter',
  label: label('section.submitter'),
  path: 'submitter',
  fields: [
    field('name', 'hangul-name', 16, false, { key: 'submitterName' }),
    field('number', 'resident-number', 14, false, { key: 'submitterNumber' }),
  ],
  copies: copies
    ? SIDES.map((side) => ({
        name: `submitter-${side}`,
        label: label(`copy.submitter-${side}`),
        copy: { 'submitter.name': `${side}.name`, 'submitter.number': `${side}.number` },
      }))
    : [],
})

const papersSection = (...names: readonly string[]): FormSection => ({
  name: 'papers',
  label: label('section.papers'),
  path: 'papers',
  fields: names.map(scan),
})

const factSections = (correcting: boolean): readonly FormSection[] => [
  sideSection('husband', correcting),
  sideSection('wife', correcting),
  parentsSection('husband'),
  parentsSection('wife'),
  agreedSection,
  remarksSection,
  witnessSection(1),
  witnessSection(2),
  receivedSection,
]

const groundFields = (key: string, group: string, grounds: readonly string[]): readonly FormField[] => [
  field('ground', 'select', 20, true, { key, options: options(group, grounds) }),
  field('groundDate', 'date8', 10, true, { when: { field: 'ground', in: ['permission', 'judgment'] } }),
]

const target = (...of: readonly string[]): FormField =>
  field('target', 'record-lookup', 26, true, { lookup: { service: 'marriage', of } })

const chosenSection = (side: Side): FormSection => ({
  name: side,
  label: label(`section.${side}`),
  path: side,
  fields: [
    field('person', 'person-lookup', 24, true, { lookup: {}, fills: { name: 'name' }, readOnly: true }),
    field('name', 'hangul-name', 16, false, { readOnly: true }),
  ],
})

export const registerLayout: FormLayout = {
  title: label('form.register'),
  paper: label('paperForm.register'),
  sections: [
    ...factSections(false),
    submitterSection(true),
    papersSection('identity', 'consent', 'nationality', 'other'),
  ],
}

export const correctLayout: FormLayout = {
  title: label('form.correct'),
  paper: label('paperForm.correct'),
  sections: [
    {
      name: 'corrected',
      label: label('section.corrected'),
      path: '',
      fields: [
        target('register'),
        ...groundFields('correctGround', 'ground', CORRECTION_GROUNDS),
        field('detail', 'textarea', 60, true, { key: 'correctDetail' }),
      ],
    },
    ...factSections(true),
    papersSection('court', 'identity', 'consent', 'other'),
  ],
}

/** 이혼신고서: the two, how and when, who keeps parental authority, who reports. */
const endingLayout = (action: 'divorce' | 'annul', kind: FormField): FormLayout => ({
  title: label(`form.${action}`),
  paper: label(`paperForm.${action}`),
  sections: [
    { name: 'ended', label: label('section.ended'), path: '', fields: [target('register'), kind] },
    chosenSection('husband'),
    chosenSection('wife'),
    {
      name: 'report',
      label: label('section.report'),
      path: 'report',
      fields: [
        field('courtOn', 'date8', 10, true, { help: label('help.courtOn') }),
        field('receivedOn', 'date8', 10, false, { help: label('help.receivedOn') }),
        field('lateReason', 'select', 24, false, {
          options: [{ value: '', label: label('late.none') }, ...options('late', LATE_REASONS)],
          help: label('help.lateReason'),
        }),
        field('lateDetail', 'textarea', 60, false, { when: { field: 'report.lateReason', in: [...LATE_REASONS] } }),
        field('role', 'select', 24, true, { options: options('role', REPORTERS) }),
      ],
    },
    {
      name: 'custody',
      label: label('section.custody'),
      path: '',
      fields: [field('custody', 'textarea', 60, false, { help: label('help.custody') })],
    },
    remarksSection,
    submitterSection(false),
    papersSection('court', 'identity', 'other'),
  ],
})

export const divorceLayout = endingLayout(
  'divorce',
  field('how', 'select', 20, true, { options: options('how', DIVORCES), help: label('help.how') }),
)

export const annulLayout = endingLayout(
  'annul',
  field('cause', 'select', 30, true, { options: options('cause', ANNULMENTS) }),
)

export const voidLayout: FormLayout = {
  title: label('form.void'),
  paper: label('paperForm.void'),
  sections: [
    {
      name: 'voided',
      label: label('section.voided'),
      path: '',
      fields: [
        target('register', 'divorce', 'annul'),
        ...groundFields('voidGround', 'void', VOID_GROUNDS),
        field('detail', 'textarea', 60, true, { key: 'voidDetail' }),
      ],
    },
    chosenSection('husband'),
    chosenSection('wife'),
    papersSection('court', 'other'),
  ],
}
