/** A section of the paper form, its rows when it repeats, and the buttons that copy. */
import { Plus, Trash2 } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Json } from '../../shared/json.ts'
import { holds } from '../../shared/services/form-types.ts'
import { Field } from './field.tsx'
import { type Copied, useForm } from './form-context.ts'
import { focusFirst } from './move.ts'
import { type FormValues, read } from './paths.ts'
import { emptyRow, type ShownSection } from './shape.ts'

export const Section = ({
  shown,
  number,
  values,
  model,
  errorAt,
  copied,
  showErrors,
}: {
  readonly shown: ShownSection
  readonly number: number
  readonly values: FormValues
  /** An untouched row of a repeated section. */
  readonly model: Json | undefined
  /** The error to show at a path, or null while the clerk has not been there. */
  readonly errorAt: (path: string) => string | null
  readonly copied: Copied
  readonly showErrors: boolean
}) => {
  const { t } = useTranslation()
  const { set, removeRow } = useForm()
  const { section, rows, errors } = shown
  const { repeat } = section
  const list = read(values, section.path)
  const items = Array.isArray(list) ? list : []
  /** Rows keep their own names, so that what is half typed in one does not slip into the next when another goes. */
  const names = useRef<number[]>([])
  while (names.current.length < rows.length) names.current.push((names.current.at(-1) ?? 0) + 1)
  const adding = useRef<HTMLButtonElement>(null)
  /** Where one goes on: in the row that stands there now. */
  const goTo = (row: number) =>
    requestAnimationFrame(() => {
      const place = document.querySelector<HTMLElement>(`[data-row-of="${section.name}"][data-row-at="${row}"]`)
      if (place === null) adding.current?.focus()
      else focusFirst(place)
    })
  const remove = (index: number) => {
    names.current.splice(index, 1)
    removeRow(section.path, index)
    goTo(Math.min(index, items.length - 2))
  }
  const add = () => {
    set(section.path, [...items, emptyRow(section, model)])
    goTo(items.length)
  }
  return (
    <section
      id={`s-${section.name}`}
      className="form-section"
      aria-labelledby={`h-${section.name}`}
      data-section={section.name}
    >
      <h2 id={`h-${section.name}`}>
        <span className="section-number">{number}</span> {t(section.label)}
      </h2>
      {section.help !== undefined && <p className="quiet small">{t(section.help)}</p>}
      <Copies shown={shown} values={values} />
      {rows.map((row, i) => (
        <div
          key={names.current[i]}
          className={repeat === undefined ? undefined : 'form-row'}
          data-row-of={section.name}
          data-row-at={row.index ?? 0}
        >
          {repeat !== undefined && (
            <div className="row form-row-head">
              <h3 className="grow">
                {t(section.label)} {(row.index ?? 0) + 1}
              </h3>
              {rows.length > repeat.min && (
                <button type="button" className="button small bare" onClick={() => remove(row.index ?? 0)}>
                  <Trash2 className="icon" aria-hidden="true" />
                  {t('form.rowRemove')}
                </button>
              )}
            </div>
          )}
          <div className="fields">
            {row.fields.map(({ field, path }) => (
              <Field
                key={field.name}
                field={field}
                path={path}
                value={read(values, path)}
                error={errorAt(path)}
                copied={copied.get(path) ?? null}
              />
            ))}
          </div>
        </div>
      ))}
      {repeat !== undefined && rows.length < repeat.max && (
        <button ref={adding} type="button" className="button small" onClick={add}>
          <Plus className="icon" aria-hidden="true" />
          {t(repeat.addLabel)}
        </button>
      )}
      {showErrors &&
        errors.map((message) => (
          <p key={message} className="field-error" role="alert">
            {t(message)}
          </p>
        ))}
    </section>
  )
}

const Copies = ({ shown, values }: { readonly shown: ShownSection; readonly values: FormValues }) => {
  const { t } = useTranslation()
  const { copyIn } = useForm()
  const copies = (shown.section.copies ?? []).filter(({ when }) => when === undefined || holds(when, values as Json))
  if (copies.length === 0) return null
  return (
    <div className="row wrap copies">
      <span className="quiet small">{t('form.copyFrom')}</span>
      {copies.map(({ name, label, copy, set }) => (
        <button
          key={name}
          type="button"
          className="button small"
          onClick={() => {
            const changes: { [path: string]: Json } = { ...set }
            for (const [target, source] of Object.entries(copy)) changes[target] = read(values, source) ?? ''
            copyIn(changes)
          }}
        >
          {t(label)}
        </button>
      ))}
    </div>
  )
}
