/** F2: what a clerk can begin, found by name, first consonants or a word on the paper form. */
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useApp } from '../app-state.tsx'
import { useAction } from '../bridge/use-call.ts'
import { rank } from '../common/hangul-match.ts'
import { isComposing } from '../common/keys.ts'
import { Dialog, Empty, Key } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useTell } from '../common/told.tsx'

export interface Startable {
  readonly service: string
  readonly action: string
  readonly label: string
  readonly names: readonly string[]
}

/** Every action that begins on an empty form, with the names it answers to. */
export const useStartable = (): readonly Startable[] => {
  const { t } = useTranslation()
  const { services } = useApp()
  const say = useTell()
  return useMemo(
    () =>
      services.flatMap(({ service, actions }) =>
        actions
          .filter(({ targets }) => !targets)
          .map(({ action, label, words }) => {
            const name = say(label)
            return {
              service,
              action,
              label: name,
              names: [name, t(`service.${service}`, { defaultValue: service }), ...words],
            }
          }),
      ),
    [services, say, t],
  )
}

/** The startable actions that fit, best first. */
export const matching = (all: readonly Startable[], query: string): readonly Startable[] =>
  all
    .map((each) => ({ each, fit: rank(query, each.names) }))
    .filter((found): found is { each: Startable; fit: number } => found.fit !== null)
    .sort((a, b) => a.fit - b.fit)
    .map(({ each }) => each)

export const NewRecordDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const found = matching(useStartable(), query)
  const { run, busy, failure } = useAction('draft.create')
  const [, navigate] = useLocation()

  const start = async (which: Startable | undefined) => {
    if (which === undefined || busy) return
    const made = await run({ service: which.service, action: which.action, target: null, values: null })
    if (made === null) return
    onClose()
    navigate(`/draft/${made.value.id}`)
  }
  const onKey = (event: React.KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return
    if (event.key === 'Enter') void start(found[at])
    else if (event.key === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
    else return
    event.preventDefault()
  }

  return (
    <Dialog title={t('new.title')} onClose={onClose} focus={field}>
      <input
        ref={field}
        className="input"
        role="combobox"
        aria-expanded="true"
        aria-controls="new-list"
        aria-activedescendant={found[at] === undefined ? undefined : `new-${at}`}
        aria-label={t('new.find')}
        placeholder={t('new.placeholder')}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKey}
      />
      <FailureNote failure={failure} />
      {found.length === 0 && <Empty title={t('new.none')} hint={t('new.noneHint')} />}
      <div id="new-list" role="listbox" aria-label={t('new.title')}>
        {found.map((each, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the combobox that owns the list
          // biome-ignore lint/a11y/useFocusableInteractive: the combobox keeps the focus (aria-activedescendant)
          <div
            key={`${each.service}/${each.action}`}
            id={`new-${i}`}
            role="option"
            aria-selected={i === at}
            className="menu-item"
            data-selected={i === at}
            onPointerMove={() => setAt(i)}
            onClick={() => void start(each)}
          >
            <span className="grow">
              <strong>{each.label}</strong>{' '}
              <span className="quiet small">{t(`service.${each.service}`, { defaultValue: each.service })}</span>
            </span>
            {i === at && <Key name="Enter" />}
          </div>
        ))}
      </div>
    </Dialog>
  )
}
