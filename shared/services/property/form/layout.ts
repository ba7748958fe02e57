/**
 * The sections in the order of the registration forms (등기신청서 by action, 등기예규 annexes; unverified): the property, the
 * cause and its date, the purpose, who gives and who takes with shares, the amount, who applies, what is attached.
 */
import type { Condition, FormLayout, FormSection } from '../../form-types.ts'
import { fieldsOf } from '../../form-values.ts'
import {
  CORRECTION_GROUNDS,
  MAX_LIEN_PARCELS,
  MAX_OWNERS,
  MAX_PARTS,
  MORTGAGE_KINDS,
  RELEASE_CAUSES,
  TRANSFER_CAUSES,
  VOID_GROUNDS,
} from '../v1/shapes.ts'
import { CATEGORIES, CORRECTABLE, HOLDER_KINDS } from './values.ts'

const { field, label, options, scan } = fieldsOf('property')

const pnu = field('pnu', 'pnu', 19, true, { help: label('help.pnu'), fills: { address: 'address' } })
const address = field('address', 'text', 60, false, { key: 'place' })
const category = field('category', 'select', 12, true, { options: options('category', CATEGORIES) })
const area = field('area', 'area', 12, true, { help: label('help.area') })

const parcelSection = (name: string, more: FormSection['fields'] = [], help?: string): FormSection => ({
  name,
  label: label(`section.${name}`),
  path: 'parcel',
  fields: [pnu, address, ...more],
  ...(help === undefined ? {} : { help: label(help) }),
})

const parcelRows = (name: string, path: string, max: number): FormSection => ({
  name,
  label: label(`section.${name}`),
  path,
  repeat: { min: 1, max, addLabel: label('add.parcel') },
  fields: [pnu, address],
})

const identityFields = [
  field('person', 'person-lookup', 24, false, {
    lookup: {},
    fills: { name: 'name', number: 'number', birthDate: 'birthDate', address: 'address' },
    help: label('help.person'),
  }),
  field('kind', 'select', 12, true, { key: 'holderKind', options: options('holder', HOLDER_KINDS) }),
  field('name', 'hangul-name', 24, true),
  field('number', 'resident-number', 14, true, {
    when: { not: { field: '.kind', in: ['public'] } },
    help: label('help.number'),
  }),
  field('birthDate', 'date8', 10, false, { when: { field: '.kind', in: ['foreigner'] } }),
  field('address', 'text', 60, true),
]

const holderRows = (name: string, path: string, when?: Condition): FormSection => ({
  name,
  label: label(`section.${name}`),
  path,
  repeat: { min: 1, max: MAX_OWNERS, addLabel: label(`add.${name}`) },
  fields: [...identityFields, field('share', 'share', 18, true, { help: label('help.share') })],
  ...(when === undefined ? {} : { when }),
})

/** Outside a list the kind stands at the section's own path. */
const creditorSection = (when?: Condition): FormSection => ({
  name: 'creditor',
  label: label('section.creditor'),
  path: 'creditor',
  fields: identityFields.map((each) =>
    each.when === undefined
      ? each
      : {
          ...each,
          when:
            each.name === 'number'
              ? { not: { field: 'creditor.kind', in: ['public'] } }
              : { field: 'creditor.kind', in: ['foreigner'] },
        },
  ),
  ...(when === undefined ? {} : { when }),
})

const transferSection = (when?: Condition): FormSection => ({
  name: 'transfer',
  label: label('section.transfer'),
  path: 'transfer',
  fields: [
    field('cause', 'select', 12, true, { options: options('cause', TRANSFER_CAUSES) }),
    field('causeDate', 'date8', 10, true),
    field('share', 'share', 18, true, { key: 'transferShare', help: label('help.transferShare') }),
    field('price', 'money', 14, true, { when: { field: 'transfer.cause', in: ['sale'] } }),
    field('reportNo', 'text', 26, false, { when: { field: 'transfer.cause', in: ['sale'] } }),
  ],
  ...(when === undefined ? {} : { when }),
})

const rightSection = (when?: Condition): FormSection => ({
  name: 'right',
  label: label('section.right'),
  path: 'right',
  fields: [
    field('kind', 'select', 14, true, { key: 'mortgageKind', options: options('mortgage', MORTGAGE_KINDS) }),
    field('causeDate', 'date8', 10, true),
    field('amount', 'money', 14, true, { help: label('help.amount') }),
    field('debtorName', 'hangul-name', 24, true),
    field('debtorAddress', 'text', 60, true),
  ],
  ...(when === undefined ? {} : { when }),
})

const copyApplicant = (from: string, key: string) => ({
  name: `applicant-${key}`,
  label: label(`copy.applicant-${key}`),
  copy: { 'applicant.name': from },
})

const applicantSection = (copies: readonly ReturnType<typeof copyApplicant>[] = []): FormSection => ({
  name: 'applicant',
  label: label('section.applicant'),
  path: 'applicant',
  fields: [
    field('name', 'hangul-name', 24, true, { key: 'applicantName' }),
    field('relation', 'text', 14, false),
    field('phone', 'phone', 14, false),
  ],
  copies,
})

const papersSection = (...names: readonly string[]): FormSection => ({
  name: 'papers',
  label: label('section.papers'),
  path: 'papers',
  fields: names.map(scan),
})

const layout = (action: string, sections: readonly FormSection[]): FormLayout => ({
  title: label(`form.${action}`),
  paper: label(`paperForm.${action}`),
  sections,
})

export const openTitleLayout = layout('open-title', [
  parcelSection('parcel', [category, area]),
  holderRows('owners', 'owners'),
  applicantSection([copyApplicant('owners.0.name', 'owner')]),
  papersSection('ledger', 'proxy', 'other'),
])

export const transferLayout = layout('transfer', [
  parcelSection('parcel'),
  transferSection(),
  {
    name: 'from',
    label: label('section.from'),
    path: 'from',
    fields: [
      field('person', 'person-lookup', 24, true, {
        key: 'owner',
        lookup: { onParcel: 'parcel.pnu', share: 'transfer.share' },
        fills: { name: 'name' },
        help: label('help.owner'),
      }),
      field('name', 'hangul-name', 24, false, { readOnly: true }),
    ],
  },
  holderRows('to', 'to'),
  applicantSection([copyApplicant('to.0.name', 'buyer'), copyApplicant('from.name', 'seller')]),
  papersSection('cause', 'ledger', 'consent', 'proxy', 'other'),
])

export const mortgageLayout = layout('mortgage', [
  {
    name: 'charges',
    label: label('section.charges'),
    path: 'charges',
    repeat: { min: 1, max: MAX_OWNERS, addLabel: label('add.charges') },
    fields: [
      pnu,
      address,
      field('person', 'person-lookup', 24, true, {
        key: 'settlor',
        lookup: { onParcel: '.pnu' },
        fills: { name: 'name' },
        help: label('help.owner'),
      }),
      field('name', 'hangul-name', 24, false, { readOnly: true }),
    ],
    help: label('help.charges'),
  },
  rightSection(),
  creditorSection(),
  applicantSection([copyApplicant('creditor.name', 'creditor'), copyApplicant('charges.0.name', 'settlor')]),
  papersSection('cause', 'consent', 'proxy', 'other'),
])

const releaseSection: FormSection = {
  name: 'release',
  label: label('section.release'),
  path: 'release',
  fields: [
    field('cause', 'select', 14, true, { options: options('release', RELEASE_CAUSES) }),
    field('causeDate', 'date8', 10, true),
  ],
}

export const releaseLayout = layout('release', [
  {
    name: 'released',
    label: label('section.released'),
    path: '',
    fields: [
      field('target', 'record-lookup', 26, true, {
        key: 'mortgage',
        lookup: { service: 'property', of: ['mortgage'] },
      }),
    ],
  },
  parcelRows('parcels', 'parcels', MAX_LIEN_PARCELS),
  releaseSection,
  applicantSection(),
  papersSection('cause', 'proxy', 'other'),
])

const changeSection: FormSection = {
  name: 'change',
  label: label('section.change'),
  path: 'change',
  fields: [field('causeDate', 'date8', 10, true, { key: 'changeDate' })],
}

const partsSection: FormSection = {
  name: 'parts',
  label: label('section.parts'),
  path: 'parts',
  repeat: { min: 2, max: MAX_PARTS, addLabel: label('add.parts') },
  fields: [field('pnu', 'pnu', 19, true, { help: label('help.partPnu') }), category, area],
}

export const splitLayout = layout('split', [
  parcelSection('original', [], 'help.split'),
  partsSection,
  changeSection,
  applicantSection(),
  papersSection('ledger', 'proxy', 'other'),
])

export const mergeLayout = layout('merge', [
  parcelSection('into', [], 'help.into'),
  parcelRows('others', 'others', MAX_PARTS - 1),
  changeSection,
  applicantSection(),
  papersSection('ledger', 'proxy', 'other'),
])

const about = (what: string): Condition => ({ field: 'what', in: [what] })

export const correctLayout = layout('correct', [
  {
    name: 'corrected',
    label: label('section.corrected'),
    path: '',
    fields: [
      field('target', 'record-lookup', 26, true, {
        lookup: { service: 'property', of: ['open-title', 'transfer', 'mortgage', 'release', 'split', 'merge'] },
      }),
      field('what', 'select', 20, true, { options: options('what', CORRECTABLE), help: label('help.what') }),
      field('ground', 'select', 16, true, { key: 'correctGround', options: options('ground', CORRECTION_GROUNDS) }),
      field('consent', 'checkbox', 2, false, { help: label('help.consent') }),
      field('detail', 'textarea', 60, true, { key: 'correctDetail' }),
    ],
  },
  {
    name: 'title',
    label: label('section.title'),
    path: 'title',
    fields: [category, area],
    when: about('open-title'),
  },
  holderRows('owners', 'owners', about('open-title')),
  transferSection(about('transfer')),
  holderRows('to', 'to', about('transfer')),
  rightSection(about('mortgage')),
  creditorSection(about('mortgage')),
  { ...releaseSection, when: about('release') },
  { ...partsSection, when: about('split') },
  {
    name: 'merged',
    label: label('section.merged'),
    path: 'merged',
    fields: [category],
    when: about('merge'),
  },
  { ...changeSection, when: { field: 'what', in: ['split', 'merge'] } },
  {
    name: 'names',
    label: label('section.names'),
    path: 'names',
    repeat: { min: 1, max: MAX_OWNERS, addLabel: label('add.names') },
    fields: identityFields.map((each) => (each.name === 'person' ? { ...each, required: true } : each)),
    when: about('words'),
  },
  applicantSection(),
  papersSection('cause', 'consent', 'ledger', 'proxy', 'other'),
])

export const voidLayout = layout('void', [
  {
    name: 'voided',
    label: label('section.voided'),
    path: '',
    fields: [
      field('target', 'record-lookup', 26, true, {
        lookup: { service: 'property', of: ['open-title', 'transfer', 'mortgage', 'release', 'split', 'merge'] },
        help: label('help.void'),
      }),
      field('ground', 'select', 16, true, { key: 'voidGround', options: options('void', VOID_GROUNDS) }),
      field('courtDate', 'date8', 10, true, { when: { field: 'ground', in: ['judgment'] } }),
      field('detail', 'textarea', 60, true, { key: 'voidDetail' }),
    ],
  },
  papersSection('cause', 'consent', 'proxy', 'other'),
])
