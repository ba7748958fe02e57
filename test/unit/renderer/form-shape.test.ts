/** Every service's form as the screen resolves it: nothing that is wrong may be wrong unseen. */
import { describe, expect, test } from 'vitest'
import { merge, read, write } from '../../../renderer/form/paths.ts'
import { resolve } from '../../../renderer/form/shape.ts'
import { errorsOf } from '../../../renderer/form/use-draft.ts'
import type { Json } from '../../../shared/json.ts'
import { type ActionForm, formOf } from '../../../shared/services/form-types.ts'
import { FORMS } from '../../../shared/services/people.ts'

const forms = FORMS.flatMap((service) =>
  service.actions.map(({ action }): [string, ActionForm<unknown>] => [
    `${service.service}/${action}`,
    formOf(service, action) as ActionForm<unknown>,
  ]),
)

describe.each(forms)('%s', (_name, form) => {
  const empty = form.empty()
  const errors = errorsOf(form, empty)
  const shown = resolve(form.layout, empty, errors)

  test('an untouched form lacks something, and each lack is at a field or its section', () => {
    expect(shown.total).toBeGreaterThan(0)
    const told = new Set([...shown.byField.values(), ...shown.sections.flatMap((section) => section.errors)])
    for (const { message } of errors) expect(told).toContain(message)
  })

  test('every shown field has a value in the untouched form', () => {
    for (const { rows } of shown.sections) {
      for (const { fields } of rows) {
        for (const { path } of fields) expect([path, read(empty, path)]).not.toEqual([path, undefined])
      }
    }
  })

  test('a required field that is empty is told at that field', () => {
    const fields = shown.sections.flatMap(({ rows }) => rows.flatMap((row) => row.fields))
    for (const { field, path } of fields) {
      const value = read(empty, path)
      if (!field.required || (value !== '' && value !== null)) continue
      expect([path, shown.byField.has(path)]).toEqual([path, true])
    }
  })
})

describe('resolving', () => {
  const layout = {
    title: 't:t',
    sections: [
      { name: 'a', label: 't:a', path: '', fields: [field('kind')] },
      {
        name: 'rows',
        label: 't:rows',
        path: 'rows',
        repeat: { min: 1, max: 3, addLabel: 't:add' },
        fields: [field('name'), { ...field('more'), when: { field: '.name', in: ['x'] } }],
      },
      { name: 'late', label: 't:late', path: 'late', when: { field: 'kind', in: ['late'] }, fields: [field('why')] },
    ],
  }
  const values = {
    kind: '',
    rows: [
      { name: 'x', more: '' },
      { name: '', more: '' },
    ],
    late: { why: '' },
  }

  test('rows and fields come and go by condition', () => {
    const { sections } = resolve(layout, values, [])
    expect(sections.map(({ section }) => section.name)).toEqual(['a', 'rows'])
    expect(sections[1]?.rows.map(({ fields }) => fields.map(({ path }) => path))).toEqual([
      ['rows.0.name', 'rows.0.more'],
      ['rows.1.name'],
    ])
  })

  test('an error lands at its field, at its section, or nowhere when its section is hidden', () => {
    const shown = resolve(layout, values, [
      { path: 'rows.1.name', message: 'm:name' },
      { path: 'rows.0.name.deep', message: 'm:deep' },
      { path: 'rows', message: 'm:sum' },
      { path: 'rows.1.more', message: 'm:hidden-field' },
      { path: 'late.why', message: 'm:hidden' },
      { path: 'other', message: 'm:whole' },
    ])
    expect(Object.fromEntries(shown.byField)).toEqual({ 'rows.1.name': 'm:name', 'rows.0.name': 'm:deep' })
    expect(shown.sections[1]?.errors).toEqual(['m:sum', 'm:hidden-field'])
    expect(shown.sections[0]?.errors).toEqual(['m:whole'])
    expect(shown.total).toBe(5)
    expect(shown.wrong).toEqual(['rows.0.name', 'rows.1.name'])
  })
})

describe('paths', () => {
  test('writing copies the way and shares the rest', () => {
    const before = { a: { b: [1, 2] }, c: { d: 1 } }
    const after = write(before, 'a.b.1', 9)
    expect(after).toEqual({ a: { b: [1, 9] }, c: { d: 1 } })
    expect(before.a.b[1]).toBe(2)
    expect(after.c).toBe(before.c)
  })

  test('a draft of an older form gets the new fields and keeps what was typed', () => {
    const empty: Json = { a: '', b: { c: null, d: '' }, rows: [{ x: '' }] }
    const typed: Json = { b: { c: 5 }, rows: [{ x: '1' }, { x: '2' }], gone: 1 }
    expect(merge(empty, typed)).toEqual({ a: '', b: { c: 5, d: '' }, rows: [{ x: '1' }, { x: '2' }], gone: 1 })
  })
})

function field(name: string) {
  return { name, label: `t:${name}`, kind: 'text', width: 10, required: false } as const
}
