/**
 * The sections in the order of the paper report (출생신고서, 가족관계등록예규 form; contents by 가족관계의 등록 등에 관한 법률
 * art. 44(2) and 25, verified): the child, the parents, judgments and remarks, evidence and lateness, who reports, who
 * hands it in.
 */
import type { Condition, CopyButton, FormField, FormLayout, FormSection } from '../../form-types.ts'
import { fieldsOf } from '../../form-values.ts'
import { CORRECTION_GROUNDS, EVIDENCE, LATE_REASONS, REPORTERS, SEXES, VOID_GROUNDS } from '../v1/shapes.ts'
import { FATHER_RECORDED, MOTHER_RECORDED, WEDLOCK } from './values.ts'

const { field, label, options, scan } = fieldsOf('birth')

const chosen = field('person', 'person-lookup', 24, true, {
  key: 'childPerson',
  lookup: {},
  fills: { name: 'name' },
  readOnly: true,
})

const known = (side: string): Condition => ({ field: `${side}.recorded`, in: ['known'] })

const childSection = (correcting: boolean): FormSection => ({
  name: 'child',
  label: label('section.child'),
  path: 'child',
  fields: [
    ...(correcting ? [{ ...chosen, fills: {} }] : []),
    field('name', 'hangul-name', 16, true, { help: label('help.childName') }),
    field('hanja', 'hanja', 16, false, { help: label('help.hanja') }),
    field('bon', 'text', 12, false, { help: label('help.bon') }),
    field('sex', 'select', 8, true, { options: options('sex', SEXES) }),
    field('wedlock', 'select', 14, true, { options: options('wedlock', WEDLOCK) }),
    field('bornOn', 'date8', 10, true),
    field('bornAt', 'time4', 5, false, { help: label('help.bornAt') }),
    field('birthPlace', 'text', 60, true),
    field('registrationBase', 'text', 60, true),
    field('address', 'text', 60, true),
    field('household', 'hangul-name', 16, false),
    field('relation', 'text', 10, false),
    field('number', 'resident-number', 14, false, { help: label('help.childNumber') }),
    field('nationality', 'text', 16, false, { help: label('help.nationality') }),
  ],
  copies: [
    {
      name: 'base-father',
      label: label('copy.base-father'),
      copy: { 'child.registrationBase': 'father.registrationBase', 'child.bon': 'father.bon' },
      when: known('father'),
    },
    {
      name: 'base-mother',
      label: label('copy.base-mother'),
      copy: { 'child.registrationBase': 'mother.registrationBase', 'child.bon': 'mother.bon' },
      when: known('mother'),
    },
  ],
})

const multipleSection: FormSection = {
  name: 'multiple',
  label: label('section.multiple'),
  path: 'multiple',
  fields: [field('count', 'integer', 3, true, { help: label('help.count') }), field('order', 'integer', 3, true)],
}

const parentSection = (side: 'father' | 'mother', recorded: readonly string[]): FormSection => {
  const when = known(side)
  const own = (
    name: string,
    kind: FormField['kind'],
    width: number,
    required: boolean,
    more: Partial<FormField> = {},
  ) => field(name, kind, width, required, { when, ...more })
  return {
    name: side,
    label: label(`section.${side}`),
    path: side,
    fields: [
      field('recorded', 'select', 30, true, { key: `${side}Recorded`, options: options(side, recorded) }),
      own('person', 'person-lookup', 24, false, {
        lookup: {},
        fills: { name: 'name', hanja: 'hanja', number: 'number', birthDate: 'birthDate' },
        help: label('help.person'),
      }),
      own('name', 'hangul-name', 16, true),
      own('hanja', 'hanja', 16, false),
      own('bon', 'text', 12, false),
      own('number', 'resident-number', 14, false, { help: label('help.parentNumber') }),
      own('birthDate', 'date8', 10, false, { help: label('help.parentBirth') }),
      own('registrationBase', 'text', 60, false),
      own('nationality', 'text', 16, false),
    ],
  }
}

const remarksSection: FormSection = {
  name: 'remarks',
  label: label('section.remarks'),
  path: 'remarks',
  fields: [
    field('motherSurname', 'checkbox', 2, false, { help: label('help.motherSurname') }),
    field('judgment', 'textarea', 60, false, { help: label('help.judgment') }),
    field('other', 'textarea', 60, false),
  ],
}

const reportSection: FormSection = {
  name: 'report',
  label: label('section.report'),
  path: 'report',
  fields: [
    field('evidence', 'select', 30, true, { options: options('evidence', EVIDENCE) }),
    field('courtDate', 'date8', 10, true, {
      when: {
        any: [
          { field: 'report.evidence', in: ['court'] },
          { field: 'mother.recorded', in: ['court'] },
        ],
      },
    }),
    field('lateReason', 'select', 24, false, {
      options: [{ value: '', label: label('late.none') }, ...options('late', LATE_REASONS)],
      help: label('help.lateReason'),
    }),
    field('lateDetail', 'textarea', 60, false, { when: { field: 'report.lateReason', in: [...LATE_REASONS] } }),
  ],
}

const copyReporter = (side: 'father' | 'mother'): CopyButton => ({
  name: `reporter-${side}`,
  label: label(`copy.reporter-${side}`),
  copy: {
    'reporter.name': `${side}.name`,
    'reporter.number': `${side}.number`,
    'reporter.address': 'child.address',
  },
  set: { 'reporter.role': side },
  when: known(side),
})

const reporterSection: FormSection = {
  name: 'reporter',
  label: label('section.reporter'),
  path: 'reporter',
  fields: [
    field('role', 'select', 24, true, { options: options('role', REPORTERS) }),
    field('name', 'hangul-name', 16, true, { key: 'reporterName' }),
    field('number', 'resident-number', 14, false, { key: 'reporterNumber' }),
    field('address', 'text', 60, true),
    field('phone', 'phone', 14, false),
    field('rankReason', 'textarea', 60, true, {
      when: { field: 'reporter.role', in: ['relative', 'attendant'] },
      help: label('help.rankReason'),
    }),
  ],
  copies: [copyReporter('father'), copyReporter('mother')],
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
  childSection(correcting),
  multipleSection,
  parentSection('father', FATHER_RECORDED),
  parentSection('mother', MOTHER_RECORDED),
  remarksSection,
]

const groundFields = (key: string, group: string, grounds: readonly string[]): readonly FormField[] => [
  field('ground', 'select', 20, true, { key, options: options(group, grounds) }),
  field('groundDate', 'date8', 10, true, { when: { field: 'ground', in: ['permission', 'judgment'] } }),
]

const target = field('target', 'record-lookup', 26, true, { lookup: { service: 'birth', of: ['register'] } })

export const registerLayout: FormLayout = {
  title: label('form.register'),
  paper: label('paperForm.register'),
  sections: [
    ...factSections(false),
    reportSection,
    reporterSection,
    submitterSection,
    papersSection('certificate', 'nationality', 'identity', 'court', 'other'),
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
    papersSection('court', 'identity', 'other'),
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
      name: 'child',
      label: label('section.child'),
      path: 'child',
      fields: [chosen, field('name', 'hangul-name', 16, false, { readOnly: true })],
    },
    papersSection('court', 'other'),
  ],
}
