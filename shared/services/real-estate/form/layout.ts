/**
 * The sections in the order of the paper form (부동산거래계약 신고서, 시행규칙 별지 제1호서식; unverified): seller, buyer,
 * broker, what is sold, price, the previous property of an occupancy right, conditions, who reports.
 */
import type { Condition, FormField, FormLayout, FormSection } from '../../form-types.ts'
import { fieldsOf } from '../../form-values.ts'
import {
  CANCEL_CAUSES,
  CORRECT_CAUSES,
  DEALINGS,
  KINDS,
  LATE_REASONS,
  PARTY_KINDS,
  REPORTERS,
  RIGHTS,
  VOID_CAUSES,
} from '../v1/bodies.ts'

const { field, label, options, scan } = fieldsOf('real-estate')

const partySection = (name: 'sellers' | 'buyers'): FormSection => ({
  name,
  label: label(`section.${name}`),
  path: name,
  repeat: { min: 1, max: 16, addLabel: label(`add.${name}`) },
  fields: [
    field('person', 'person-lookup', 24, false, {
      lookup: {},
      fills: { name: 'name', number: 'number', birthDate: 'birthDate', address: 'address' },
      help: label('help.person'),
    }),
    field('kind', 'select', 14, true, { key: 'partyKind', options: options('party', PARTY_KINDS) }),
    field('name', 'hangul-name', 24, true),
    field('number', 'resident-number', 14, true, {
      when: { field: '.kind', in: ['individual', 'corporation'] },
      help: label('help.number'),
    }),
    field('birthDate', 'date8', 10, false, { when: { field: '.kind', in: ['foreigner'] } }),
    field('nationality', 'text', 16, true, { when: { field: '.kind', in: ['foreigner'] } }),
    field('address', 'text', 60, true),
    field('phone', 'phone', 14, false),
    field('share', 'share', 12, true, { help: label('help.share') }),
  ],
})

const brokered: Condition = { field: 'broker.dealing', in: ['brokered'] }

const brokerSection: FormSection = {
  name: 'broker',
  label: label('section.broker'),
  path: 'broker',
  fields: [
    field('dealing', 'select', 14, true, { options: options('dealing', DEALINGS) }),
    field('officeName', 'text', 30, true, { when: brokered }),
    field('agentName', 'hangul-name', 16, false, { when: brokered }),
    field('registration', 'text', 20, true, { when: brokered }),
    field('phone', 'phone', 14, false, { when: brokered }),
    field('address', 'text', 60, false, { when: brokered, key: 'brokerAddress' }),
  ],
}

const parcelSection: FormSection = {
  name: 'parcel',
  label: label('section.parcel'),
  path: 'parcel',
  fields: [
    field('right', 'select', 14, true, { options: options('right', RIGHTS) }),
    field('kind', 'select', 14, true, { options: options('kind', KINDS) }),
    field('pnu', 'pnu', 19, true, { help: label('help.pnu'), fills: { address: 'address' } }),
    field('address', 'text', 60, true, { key: 'place' }),
    field('building', 'text', 30, false, { when: { not: { field: 'parcel.kind', in: ['land'] } } }),
    field('unit', 'text', 14, false, {
      when: { field: 'parcel.kind', in: ['apartment', 'row-house', 'officetel', 'commercial'] },
    }),
    field('floor', 'integer', 5, true, {
      when: { field: 'parcel.kind', in: ['apartment', 'row-house', 'officetel', 'commercial'] },
      help: label('help.floor'),
    }),
    field('area', 'area', 11, true, { help: label('help.area') }),
    field('landArea', 'area', 11, false, { when: { not: { field: 'parcel.kind', in: ['land'] } } }),
    field('portion', 'share', 12, true, { help: label('help.portion') }),
  ],
}

const priceSection: FormSection = {
  name: 'price',
  label: label('section.price'),
  path: 'price',
  fields: [
    field('contractOn', 'date8', 10, true),
    field('price', 'money', 14, true),
    field('deposit', 'money', 14, false),
    field('interim', 'money', 14, false),
    field('interimOn', 'date8', 10, false),
    field('balance', 'money', 14, false),
    field('balanceOn', 'date8', 10, false),
  ],
}

const previousSection: FormSection = {
  name: 'previous',
  label: label('section.previous'),
  path: 'previous',
  when: { field: 'parcel.right', in: ['occupancy'] },
  fields: [
    field('address', 'text', 60, false, { key: 'previousAddress' }),
    field('area', 'area', 11, false, { key: 'previousArea' }),
    field('valued', 'money', 14, false),
    field('added', 'money', 14, false),
  ],
}

const termsSection: FormSection = {
  name: 'terms',
  label: label('section.terms'),
  path: 'terms',
  fields: [field('conditions', 'textarea', 80, false)],
}

const lateFields = (prefix: string): readonly FormField[] => [
  field('lateReason', 'select', 20, false, {
    options: [{ value: '', label: label('late.none') }, ...options('late', LATE_REASONS)],
    help: label('help.lateReason'),
  }),
  field('lateDetail', 'textarea', 60, false, {
    when: { field: `${prefix}lateReason`, in: [...LATE_REASONS] },
  }),
]

const reporterCopies = (prefix: string) =>
  (['sellers', 'buyers'] as const).map((side) => ({
    name: `reporter-${side}`,
    label: label(`copy.reporter-${side}`),
    copy: { [`${prefix}name`]: `${side}.0.name`, [`${prefix}phone`]: `${side}.0.phone` },
    set: { [`${prefix}reporter`]: 'parties' },
  }))

const reportSection = (late: boolean): FormSection => ({
  name: 'report',
  label: label('section.report'),
  path: 'report',
  fields: [
    field('reporter', 'select', 20, true, { options: options('reporter', REPORTERS) }),
    field('name', 'hangul-name', 24, true, { key: 'reporterName' }),
    field('relation', 'text', 14, false, { when: { field: 'report.reporter', in: ['proxy'] } }),
    field('phone', 'phone', 14, false),
    field('fundingPlan', 'checkbox', 2, false, { help: label('help.fundingPlan') }),
    ...(late ? lateFields('report.') : []),
    field('duplicateOf', 'record-lookup', 26, false, {
      lookup: { service: 'real-estate', of: ['report', 'import'], onParcel: 'parcel.pnu' },
      help: label('help.duplicateOf'),
    }),
  ],
  copies: [
    ...reporterCopies('report.'),
    {
      name: 'reporter-broker',
      label: label('copy.reporter-broker'),
      copy: { 'report.name': 'broker.agentName', 'report.phone': 'broker.phone' },
      set: { 'report.reporter': 'broker' },
      when: brokered,
    },
  ],
})

const papersSection = (...names: readonly string[]): FormSection => ({
  name: 'papers',
  label: label('section.papers'),
  path: 'papers',
  fields: names.map(scan),
})

const contractSections = (late: boolean): readonly FormSection[] => [
  partySection('sellers'),
  partySection('buyers'),
  brokerSection,
  parcelSection,
  priceSection,
  previousSection,
  termsSection,
  reportSection(late),
  papersSection('contract', 'fundingPlan', 'proxy', 'other'),
]

const targetField = field('target', 'record-lookup', 26, true, {
  lookup: { service: 'real-estate', of: ['report', 'import'] },
})

export const reportLayout: FormLayout = {
  title: label('form.report'),
  paper: label('paper.report'),
  sections: contractSections(true),
}

export const correctLayout: FormLayout = {
  title: label('form.correct'),
  paper: label('paper.correct'),
  sections: [
    {
      name: 'change',
      label: label('section.change'),
      path: '',
      fields: [
        targetField,
        field('cause', 'select', 14, true, { key: 'correctCause', options: options('correct', CORRECT_CAUSES) }),
        field('detail', 'textarea', 60, false, { key: 'correctDetail' }),
      ],
    },
    ...contractSections(false),
  ],
}

export const cancelLayout: FormLayout = {
  title: label('form.cancel'),
  paper: label('paper.cancel'),
  sections: [
    {
      name: 'cancelled',
      label: label('section.cancelled'),
      path: '',
      fields: [
        targetField,
        field('cancelledOn', 'date8', 10, true),
        field('cause', 'select', 14, true, { key: 'cancelCause', options: options('cancel', CANCEL_CAUSES) }),
        field('detail', 'textarea', 60, false, { key: 'cancelDetail' }),
      ],
    },
    {
      name: 'reporter',
      label: label('section.report'),
      path: '',
      fields: [
        field('reporter', 'select', 20, true, { options: options('reporter', REPORTERS) }),
        field('name', 'hangul-name', 24, true, { key: 'reporterName' }),
        field('relation', 'text', 14, false, { when: { field: 'reporter', in: ['proxy'] } }),
        field('phone', 'phone', 14, false),
        ...lateFields(''),
      ],
    },
    papersSection('agreement', 'other'),
  ],
}

export const voidLayout: FormLayout = {
  title: label('form.void'),
  sections: [
    {
      name: 'voided',
      label: label('section.voided'),
      path: '',
      fields: [
        targetField,
        field('cause', 'select', 20, true, { key: 'voidCause', options: options('void', VOID_CAUSES) }),
        field('detail', 'textarea', 60, true, { key: 'voidDetail' }),
      ],
    },
    papersSection('other'),
  ],
}
