/** The sections at the left, with what each still lacks. */
import { Check, CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Shown } from './shape.ts'

export const Outline = ({
  shown,
  showErrors,
  touched,
}: {
  readonly shown: Shown
  readonly showErrors: boolean
  readonly touched: ReadonlySet<string>
}) => {
  const { t } = useTranslation()
  return (
    <nav className="outline" aria-label={t('form.outline')}>
      <ol>
        {shown.sections.map(({ section, count, rows }, i) => {
          const visited = rows.some(({ fields }) => fields.some(({ path }) => touched.has(path)))
          const loud = count > 0 && (showErrors || visited)
          return (
            <li key={section.name}>
              <button
                type="button"
                className={`outline-item${loud ? ' lacking' : ''}`}
                onClick={() => {
                  const place = document.getElementById(`s-${section.name}`)
                  place?.scrollIntoView({ block: 'start' })
                  place?.querySelector<HTMLElement>('[data-field]')?.focus({ preventScroll: true })
                }}
              >
                <span className="section-number">{i + 1}</span>
                <span className="grow">{t(section.label)}</span>
                {count === 0 ? (
                  <Check className="icon good" aria-label={t('form.complete')} />
                ) : (
                  <span className="lacks">
                    {loud && <CircleAlert className="icon" aria-hidden="true" />}
                    <span aria-hidden="true">{count}</span>
                    <span className="unseen">{t('form.lacks', { count })}</span>
                  </span>
                )}
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
