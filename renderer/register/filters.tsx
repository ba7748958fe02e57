/** Filters, one for each column that has one. Dates take eight digits. */
import { useTranslation } from 'react-i18next'
import type { RegisterColumn } from '../../shared/services/present-types.ts'
import { useTell } from '../common/told.tsx'
import { widthOf } from '../form/fields/control.ts'
import { dateFromTyped } from '../form/numbers.ts'

type Filters = { readonly [column: string]: string }

export const RegisterFilters = ({
  columns,
  filters,
  onChange,
}: {
  readonly columns: readonly RegisterColumn[]
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
}) => {
  const { t } = useTranslation()
  const say = useTell()
  const put = (name: string, value: string) => {
    const { [name]: _, ...rest } = filters
    onChange(value === '' || value === '~' ? rest : { ...rest, [name]: value })
  }
  return (
    <search className="row wrap filters" aria-label={t('register.filters')}>
      {columns
        .filter(({ filter }) => filter !== 'none')
        .map(({ name, label, filter, options }) => {
          const value = filters[name] ?? ''
          const [from = '', to = ''] = value.split('~')
          return (
            <div key={name} className="stack tight">
              <span className="small quiet" id={`filter-${name}`}>
                {say(label)}
              </span>
              {filter === 'text' && (
                <input
                  className="input small"
                  style={widthOf(12)}
                  aria-labelledby={`filter-${name}`}
                  value={value}
                  onChange={(event) => put(name, event.target.value)}
                />
              )}
              {filter === 'select' && (
                <select
                  className="input small"
                  aria-labelledby={`filter-${name}`}
                  value={value}
                  onChange={(event) => put(name, event.target.value)}
                >
                  <option value="">{t('register.all')}</option>
                  {(options ?? []).map((option) => (
                    <option key={option.value} value={option.value}>
                      {say(option.label)}
                    </option>
                  ))}
                </select>
              )}
              {filter === 'date-range' && (
                <span className="row">
                  <input
                    className="input small"
                    style={widthOf(10)}
                    placeholder="YYYYMMDD"
                    aria-label={`${say(label)} ${t('register.from')}`}
                    value={from}
                    onChange={(event) => put(name, `${dateFromTyped(event.target.value)}~${to}`)}
                  />
                  ~
                  <input
                    className="input small"
                    style={widthOf(10)}
                    placeholder="YYYYMMDD"
                    aria-label={`${say(label)} ${t('register.to')}`}
                    value={to}
                    onChange={(event) => put(name, `${from}~${dateFromTyped(event.target.value)}`)}
                  />
                </span>
              )}
            </div>
          )
        })}
      {Object.keys(filters).length > 0 && (
        <button type="button" className="button small" onClick={() => onChange({})}>
          {t('register.clear')}
        </button>
      )}
    </search>
  )
}
