/**
 * The sections in the order of the registration forms (자동차등록규칙 annexes: 이전등록신청서 and its sisters; the order is
 * unverified): the car, who gives, who takes, cause and price, the odometer, how both sign off, the liens, who applies,
 * what is attached.
 */
import type { Condition, FormField, FormLayout, FormSection } from '../../form-types.ts'
import { fieldsOf } from '../../form-values.ts'
import {
  CORRECTION_GROUNDS,
  FALL_CAUSES,
  INSPECTIONS,
  LIEN_KINDS,
  MAX_LIENS,
  MAX_OWNERS,
  ORIGINS,
  READING_SOURCES,
  RELEASE_CAUSES,
  RESULTS,
  SCRAP_CAUSES,
  SIGNINGS,
  TRANSFER_CAUSES,
  VOID_GROUNDS,
} from '../v1/shapes.ts'
import { CORRECTABLE, HOLDER_KINDS } from './values.ts'

const { field, label, options, scan } = fieldsOf('used-car')

const section = (name: string, path: string, fields: readonly FormField[], more: Partial<FormSection> = {}) => ({
  name,
  label: label(`section.${name}`),
  path,
  fields,
  ...more,
})

const vin = field('vin', 'vin', 17, true, { help: label('help.vin'), fills: { plate: 'plate' } })

/** A car of the register: the look-up shows its plate. */
const carSection = section('car', 'car', [
  vin,
  field('plate', 'text', 12, false, { readOnly: true }),
  field('model', 'text', 30, false),
])

const description: readonly FormField[] = [
  field('plate', 'text', 12, true, { help: label('help.plate') }),
  field('model', 'text', 30, true),
  field('origin', 'select', 10, true, { options: options('origin', ORIGINS) }),
  field('year', 'integer', 6, true),
  field('firstOn', 'date8', 10, false),
]

const identityFields: readonly FormField[] = [
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

const holderRows = (name: string, when?: Condition): FormSection =>
  section(name, name, [...identityFields, field('share', 'share', 18, true, { help: label(`help.share.${name}`) })], {
    repeat: { min: 1, max: MAX_OWNERS, addLabel: label(`add.${name}`) },
    ...(when === undefined ? {} : { when }),
  })

/** Who owns the car now, chosen from the register. */
const ownerRows = (name: 'sellers' | 'owners', key: string): FormSection => ({
  ...section(key, name, [
    field('person', 'person-lookup', 24, true, {
      key: 'owner',
      lookup: { onCar: 'car.vin' },
      fills: { name: 'name' },
      help: label('help.owner'),
    }),
    field('name', 'hangul-name', 24, false, { readOnly: true }),
  ]),
  repeat: { min: 1, max: MAX_OWNERS, addLabel: label(`add.${key}`) },
})

const readingSection = (when?: Condition): FormSection =>
  section(
    'reading',
    'reading',
    [
      field('km', 'integer', 9, true),
      field('readOn', 'date8', 10, true),
      field('why', 'select', 18, false, {
        key: 'fallCause',
        options: options('fall', FALL_CAUSES),
        help: label('help.fallCause'),
      }),
    ],
    when === undefined ? {} : { when },
  )

const saleSection = (when?: Condition): FormSection =>
  section(
    'sale',
    'sale',
    [
      field('cause', 'select', 12, true, { options: options('cause', TRANSFER_CAUSES) }),
      field('soldOn', 'date8', 10, true, { help: label('help.soldOn') }),
      field('price', 'money', 18, true, { when: { field: 'sale.cause', in: ['sale'] } }),
    ],
    when === undefined ? {} : { when },
  )

const rightSection = (when?: Condition): FormSection =>
  section(
    'right',
    'right',
    [
      field('kind', 'select', 14, true, { key: 'lienKind', options: options('lien', LIEN_KINDS) }),
      field('causeDate', 'date8', 10, true),
      field('amount', 'money', 18, true, { when: { field: 'right.kind', in: ['mortgage'] } }),
    ],
    when === undefined ? {} : { when },
  )

/** Outside a list the kind stands at the section's own path. */
const creditorSection = (when?: Condition): FormSection =>
  section(
    'creditor',
    'creditor',
    identityFields.map((each) =>
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
    when === undefined ? {} : { when },
  )

const signingSection = (when?: Condition): FormSection =>
  section(
    'signing',
    'signing',
    [
      field('sellers', 'select', 18, true, { key: 'signedSellers', options: options('signing', SIGNINGS) }),
      field('buyers', 'select', 18, true, { key: 'signedBuyers', options: options('signing', SIGNINGS) }),
    ],
    when === undefined ? {} : { when },
  )

const endingSection = (when?: Condition): FormSection =>
  section(
    'release',
    'release',
    [
      field('cause', 'select', 14, true, { key: 'releaseCause', options: options('release', RELEASE_CAUSES) }),
      field('causeDate', 'date8', 10, true),
    ],
    when === undefined ? {} : { when },
  )

const shop = field('shop', 'text', 30, false)

const scrappingSection = (when?: Condition): FormSection =>
  section(
    'scrap',
    'scrap',
    [
      field('cause', 'select', 14, true, { key: 'scrapCause', options: options('scrap', SCRAP_CAUSES) }),
      field('scrappedOn', 'date8', 10, true),
      field('signed', 'select', 18, true, { key: 'signedOwners', options: options('signing', SIGNINGS) }),
      shop,
    ],
    when === undefined ? {} : { when },
  )

const consentsSection = (when?: Condition): FormSection =>
  section(
    'consents',
    'consents',
    [
      field('lien', 'record-lookup', 26, false, {
        key: 'consents',
        lookup: { service: 'used-car', of: ['lien'], onCar: 'car.vin' },
      }),
    ],
    {
      repeat: { min: 1, max: MAX_LIENS, addLabel: label('add.consents') },
      help: label('help.consents'),
      ...(when === undefined ? {} : { when }),
    },
  )

const copyApplicant = (from: string, key: string) => ({
  name: `applicant-${key}`,
  label: label(`copy.applicant-${key}`),
  copy: { 'applicant.name': from },
})

const applicantSection = (...copies: readonly ReturnType<typeof copyApplicant>[]): FormSection =>
  section(
    'applicant',
    'applicant',
    [
      field('name', 'hangul-name', 24, true, { key: 'applicantName' }),
      field('relation', 'text', 14, false),
      field('phone', 'phone', 14, false),
    ],
    { copies },
  )

const papersSection = (...names: readonly string[]): FormSection => section('papers', 'papers', names.map(scan))

const layout = (action: string, sections: readonly FormSection[]): FormLayout => ({
  title: label(`form.${action}`),
  paper: label(`paperForm.${action}`),
  sections,
})

export const registerLayout = layout('register', [
  section('newCar', 'car', [field('vin', 'vin', 17, true, { help: label('help.newVin') }), ...description]),
  holderRows('owners'),
  readingSection(),
  applicantSection(copyApplicant('owners.0.name', 'owner')),
  papersSection('certificate', 'identity', 'proxy', 'other'),
])

export const transferLayout = layout('transfer', [
  carSection,
  ownerRows('sellers', 'sellers'),
  holderRows('buyers'),
  saleSection(),
  readingSection(),
  signingSection(),
  consentsSection(),
  applicantSection(copyApplicant('buyers.0.name', 'buyer'), copyApplicant('sellers.0.name', 'seller')),
  papersSection('sale', 'identity', 'consent', 'proxy', 'other'),
])

export const odometerLayout = layout('odometer', [
  carSection,
  section('from', 'from', [field('source', 'select', 14, true, { options: options('source', READING_SOURCES) }), shop]),
  readingSection(),
  papersSection('certificate', 'other'),
])

export const inspectionLayout = layout('inspection', [
  carSection,
  section('inspection', 'inspection', [
    field('kind', 'select', 14, true, { key: 'inspectionKind', options: options('inspection', INSPECTIONS) }),
    field('result', 'select', 10, true, { options: options('result', RESULTS) }),
    field('validUntil', 'date8', 10, true, { when: { field: 'inspection.result', in: ['pass'] } }),
    shop,
  ]),
  readingSection(),
  papersSection('certificate', 'other'),
])

export const lienLayout = layout('lien', [
  carSection,
  rightSection(),
  creditorSection(),
  applicantSection(copyApplicant('creditor.name', 'creditor')),
  papersSection('sale', 'identity', 'proxy', 'other'),
])

export const releaseLayout = layout('release', [
  section('released', '', [
    field('target', 'record-lookup', 26, true, { key: 'lien', lookup: { service: 'used-car', of: ['lien'] } }),
  ]),
  carSection,
  endingSection(),
  applicantSection(),
  papersSection('certificate', 'proxy', 'other'),
])

export const scrapLayout = layout('scrap', [
  carSection,
  ownerRows('owners', 'allOwners'),
  scrappingSection(),
  consentsSection(),
  applicantSection(copyApplicant('owners.0.name', 'owner')),
  papersSection('certificate', 'identity', 'consent', 'proxy', 'other'),
])

const ENTRIES = ['register', 'transfer', 'lien', 'release', 'odometer', 'inspection', 'scrap'] as const
const about = (...what: readonly string[]): Condition => ({ field: 'what', in: what })

export const correctLayout = layout('correct', [
  section('corrected', '', [
    field('target', 'record-lookup', 26, true, { lookup: { service: 'used-car', of: ENTRIES } }),
    field('what', 'select', 20, true, { options: options('what', CORRECTABLE), help: label('help.what') }),
    field('ground', 'select', 16, true, { key: 'correctGround', options: options('ground', CORRECTION_GROUNDS) }),
    field('detail', 'textarea', 60, true, { key: 'correctDetail' }),
  ]),
  carSection,
  section('described', 'described', description, { when: about('register') }),
  holderRows('owners', about('register')),
  saleSection(about('transfer')),
  holderRows('buyers', about('transfer')),
  signingSection(about('transfer')),
  rightSection(about('lien')),
  creditorSection(about('lien')),
  endingSection(about('release')),
  scrappingSection(about('scrap')),
  consentsSection(about('transfer', 'scrap')),
  readingSection(about('reading')),
  section(
    'names',
    'names',
    identityFields.map((each) => (each.name === 'person' ? { ...each, required: true } : each)),
    {
      // Of words alone nobody need be named: a release has a model and an applicant.
      repeat: { min: 0, max: MAX_OWNERS, addLabel: label('add.names') },
      help: label('help.names'),
      when: about('words'),
    },
  ),
  applicantSection(),
  papersSection('certificate', 'consent', 'proxy', 'other'),
])

export const voidLayout = layout('void', [
  section('voided', '', [
    field('target', 'record-lookup', 26, true, {
      lookup: { service: 'used-car', of: ENTRIES },
      help: label('help.void'),
    }),
    field('ground', 'select', 16, true, { key: 'voidGround', options: options('void', VOID_GROUNDS) }),
    field('courtDate', 'date8', 10, true, { when: { field: 'ground', in: ['judgment'] } }),
    field('detail', 'textarea', 60, true, { key: 'voidDetail' }),
  ]),
  carSection,
  papersSection('certificate', 'consent', 'other'),
])
