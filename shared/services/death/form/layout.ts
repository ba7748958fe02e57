/**
 * The sections in the order of the paper report (사망신고서, 가족관계등록예규 form; contents by 가족관계의 등록 등에 관한 법률 art.
 * 84(2) and 25, verified): the deceased, the death, remarks, evidence and lateness, who reports, who hands it in.
 */
import type { FormField, FormLayout, FormSection } from '../../form-types.ts'
import { fieldsOf } from '../../form-values.ts'
import {
  CORRECTION_GROUNDS,
  EVIDENCE,
  LATE_REASONS,
  REPORTERS,
  SEXES,
  SUBSTITUTES,
  VOID_GROUNDS,
} from '../v1/shapes.ts'
import { PLACE_KINDS, RELATIONS } from './values.ts'

const { field, label, options, scan } = fieldsOf('death')

const FILLS = { name: 'name', hanja: 'hanja', number: 'number', birthDate: 'birthDate', address: 'address' }

const chosen = (fills: { readonly [field: string]: string }): FormField =>
  field('person', 'person-lookup', 24, true, { key: 'deceasedPerson', lookup: {}, fills, readOnly: true })

const deceasedSection = (correcting: boolean): FormSection => ({
  name: 'deceased',
  label: label('section.deceased'),
  path: 'deceased',
  fields: [
    correcting
      ? chosen({})
      : field('person', 'person-lookup', 24, false, { lookup: {}, fills: FILLS, help: label('help.person') }),
    field('name', 'hangul-name', 16, true),
    field('hanja', 'hanja', 16, false, { help: label('help.hanja') }),
    field('sex', 'select', 8, true, { options: options('sex', SEXES) }),
    field('number', 'resident-number', 14, false, { help: label('help.number') }),
    field('birthDate', 'date8', 10, false, { help: label('help.birthDate') }),
    field('nationality', 'text', 16, false, { help: label('help.nationality') }),
    field('registrationBase', 'text', 60, false, { help: label('help.registrationBase') }),
    field('address', 'text', 60, true),
    field('household', 'hangul-name', 16, false),
    field('relation', 'text', 10, false),
  ],
})

const deathSection: FormSection = {
  name: 'death',
  label: label('section.death'),
  path: 'death',
  fields: [
    field('diedOn', 'date8', 10, true),
    field('diedAt', 'time4', 5, false, { help: label('help.diedAt') }),
    field('placeKind', 'select', 20, false, {
      options: [{ value: '', label: label('placeKind.none') }, ...options('placeKind', PLACE_KINDS)],
    }),
    field('deathPlace', 'text', 60, true),
  ],
  copies: [
    {
      name: 'place-home',
      label: label('copy.place-home'),
      copy: { 'death.deathPlace': 'deceased.address' },
      set: { 'death.placeKind': 'home' },
    },
  ],
}

const remarksSection: FormSection = {
  name: 'remarks',
  label: label('section.remarks'),
  path: 'remarks',
  fields: [field('other', 'textarea', 60, false, { help: label('help.other') })],
}

const reportSection: FormSection = {
  name: 'report',
  label: label('section.report'),
  path: 'report',
  fields: [
    field('evidence', 'select', 30, true, { options: options('evidence', EVIDENCE) }),
    field('evidenceReason', 'textarea', 60, true, {
      when: { field: 'report.evidence', in: [...SUBSTITUTES] },
      help: label('help.evidenceReason'),
    }),
    field('knownOn', 'date8', 10, true, { help: label('help.knownOn') }),
    field('lateReason', 'select', 24, false, {
      options: [{ value: '', label: label('late.none') }, ...options('late', LATE_REASONS)],
      help: label('help.lateReason'),
    }),
    field('lateDetail', 'textarea', 60, false, { when: { field: 'report.lateReason', in: [...LATE_REASONS] } }),
  ],
  copies: [{ name: 'known-died', label: label('copy.known-died'), copy: { 'report.knownOn': 'death.diedOn' } }],
}

const reporterSection: FormSection = {
  name: 'reporter',
  label: label('section.reporter'),
  path: 'reporter',
  fields: [
    field('role', 'select', 30, true, { options: options('role', REPORTERS), help: label('help.role') }),
    field('relation', 'select', 16, true, {
      key: 'reporterRelation',
      options: options('kinship', RELATIONS),
      when: { field: 'reporter.role', in: ['household', 'relative'] },
    }),
    field('person', 'person-lookup', 24, false, {
      lookup: {},
      fills: { name: 'name', number: 'number', address: 'address' },
      help: label('help.person'),
    }),
    field('name', 'hangul-name', 16, true, { key: 'reporterName' }),
    field('number', 'resident-number', 14, false, { key: 'reporterNumber' }),
    field('address', 'text', 60, true),
    field('phone', 'phone', 14, false),
  ],
  copies: (['spouse', 'child'] as const).map((kin) => ({
    name: `reporter-${kin}`,
    label: label(`copy.reporter-${kin}`),
    copy: { 'reporter.address': 'deceased.address' },
    set: { 'reporter.role': 'household', 'reporter.relation': kin },
  })),
}

const submitterSection: FormSection = {
  name: 'submitter',
  label: label('section.submitter'),
  path: 'submitter',
  fields: [
    field('name', 'hangul-name', 16, false, { key: 'submitterName' }),
    field('number', 'resident-number', 14, false, { key: 'submitterNumber' }),
  ],
  copies: [
    {
      name: 'submitter-reporter',
      label: label('copy.submitter-reporter'),
      copy: { 'submitter.name': 'reporter.name', 'submitter.number': 'reporter.number' },
    },
  ],
}

const papersSection = (...names: readonly string[]): FormSection => ({
  name: 'papers',
  label: label('section.papers'),
  path: 'papers',
  fields: names.map(scan),
})

const factSections = (correcting: boolean): readonly FormSection[] => [
  deceasedSection(correcting),
  deathSection,
  remarksSection,
]

const groundFields = (key: string, group: string, grounds: readonly string[]): readonly FormField[] => [
  field('ground', 'select', 20, true, { key, options: options(group, grounds) }),
  field('groundDate', 'date8', 10, true, { when: { field: 'ground', in: ['permission', 'judgment'] } }),
]

const target = field('target', 'record-lookup', 26, true, { lookup: { service: 'death', of: ['register'] } })

export const registerLayout: FormLayout = {
  title: label('form.register'),
  paper: label('paperForm.register'),
  sections: [
    ...factSections(false),
    reportSection,
    reporterSection,
    submitterSection,
    papersSection('certificate', 'substitute', 'identity', 'other'),
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
        target,
        ...groundFields('correctGround', 'ground', CORRECTION_GROUNDS),
        field('detail', 'textarea', 60, true, { key: 'correctDetail' }),
      ],
    },
    ...factSections(true),
    papersSection('certificate', 'court', 'identity', 'other'),
  ],
}

export const voidLayout: FormLayout = {
  title: label('form.void'),
  paper: label('paperForm.void'),
  sections: [
    {
      name: 'voided',
      label: label('section.voided'),
      path: '',
      fields: [
        target,
        ...groundFields('voidGround', 'void', VOID_GROUNDS),
        field('detail', 'textarea', 60, true, { key: 'voidDetail' }),
      ],
    },
    {
      name: 'deceased',
      label: label('section.deceased'),
      path: 'deceased',
      fields: [chosen({ name: 'name' }), field('name', 'hangul-name', 16, false, { readOnly: true })],
    },
    papersSection('court', 'other'),
  ],
}
