/**
 * Ctrl+K, F3: one field for everything. Plain text finds records, drafts, people, parcels, services and places; `#`
 * a receipt number, `@` a name (first consonants will do), `>` places and services alone.
 */
import { Command } from 'cmdk'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { SearchResult } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { call, type Failure } from '../bridge/client.ts'
import { useAction } from '../bridge/use-call.ts'
import { rank } from '../common/hangul-match.ts'
import { isComposing } from '../common/keys.ts'
import { Dialog, StateBadge } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useTell } from '../common/told.tsx'
import { useSearch } from '../search/search-store.ts'
import { matching, useStartable } from './new-record.tsx'
import { useUi } from './ui-store.ts'

/** Searching people is counted and logged: asked when the typing rests. */
const WAIT_MS = 300
/** Records and people that are asked for: the page of all finds has more. */
const SHOWN = 6
const PLACES = [
  'drafts',
  'signed',
  'returned',
  'unsent',
  'conflicts',
  'accepted',
  'import',
  'ledger',
  'check',
  'settings',
] as const
const ADDRESSES: { readonly [place: string]: string } = {
  drafts: '/drafts',
  conflicts: '/cases',
  import: '/import',
  ledger: '/ledger',
  check: '/check',
  settings: '/settings',
}

/** The last answer that came, and the words that it answers. */
interface Answer {
  readonly of: string
  readonly found: SearchResult | null
  readonly failure: Failure | null
}

/** The name of the first row that a result makes. */
const firstOf = ({ records, drafts, people, parcels }: SearchResult): string | null =>
  records[0]?.id ?? drafts[0]?.id ?? people[0]?.id ?? parcels[0]?.pnu ?? null

export const Palette = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation()
  const say = useTell()
  const { services } = useApp()
  const [query, setQuery] = useState(useUi((ui) => ui.seed))
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [chosen, setChosen] = useState('')
  const [, navigate] = useLocation()
  const field = useRef<HTMLInputElement>(null)
  const commands = query.startsWith('>')
  const words = commands ? query.slice(1).trim() : query.trim()
  const asks = words.replace(/^[#@]/, '')
  const startable = useStartable()
  const look = useSearch((search) => search.look)
  const starting = useAction('draft.create')
  const asking = !commands && asks !== ''
  // Only of these words: what was found for others is neither shown nor opened by a quick Enter.
  const found = asking && answer?.of === words ? answer.found : null
  const failure = asking && answer?.of === words ? answer.failure : null

  useEffect(() => {
    if (!asking) return
    let wanted = true
    const timer = setTimeout(() => {
      void call('search.all', { query: words, limit: SHOWN }).then((told) => {
        if (!wanted) return
        setAnswer(
          told.ok ? { of: words, found: told.value, failure: null } : { of: words, found: null, failure: told.error },
        )
        // What was found stands above what stood there before.
        const first = told.ok ? firstOf(told.value) : null
        if (first !== null) setChosen(first)
      })
    }, WAIT_MS)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [words, asking])

  const go = (to: string) => {
    onClose()
    navigate(to)
  }
  const seek = (what: string) => {
    look(what)
    go('/search')
  }
  const begin = async (service: string, action: string) => {
    const made = await starting.run({ service, action, target: null, values: null })
    if (made !== null) go(`/draft/${made.value.id}`)
  }
  const special = /^[#@]/.test(words)
  const starts = special || words === '' ? [] : matching(startable, words).slice(0, 5)
  const places = special
    ? []
    : [
        ...PLACES.map((place) => ({ to: ADDRESSES[place] ?? `/queue/${place}`, label: t(`nav.${place}`) })),
        ...services.map(({ service }) => ({
          to: `/register/${service}`,
          label: `${t('nav.registers')} · ${t(`service.${service}`, { defaultValue: service })}`,
        })),
      ].filter(({ label }) => words === '' || rank(words, [label]) !== null)

  return (
    <Dialog title={t('search.title')} wide onClose={onClose} focus={field}>
      <Command
        shouldFilter={false}
        value={chosen}
        onValueChange={setChosen}
        label={t('search.title')}
        onKeyDown={(event) => {
          if (isComposing(event.nativeEvent)) event.stopPropagation()
        }}
      >
        <Command.Input
          ref={field}
          className="input palette-input"
          value={query}
          onValueChange={setQuery}
          placeholder={t('search.placeholder')}
        />
        <FailureNote failure={failure ?? starting.failure} />
        <Command.List className="palette-list">
          <Command.Empty>
            {failure === null && (
              <p className="quiet palette-none">
                {asking && found === null ? t('form.finding') : t('search.none')}
                {found !== null && `. ${t('search.noneHint')}`}
              </p>
            )}
          </Command.Empty>
          {found !== null && found.records.length > 0 && (
            <Command.Group heading={t('search.records')}>
              {found.records.map((record) => (
                <Command.Item
                  key={record.id}
                  value={record.id}
                  className="menu-item"
                  onSelect={() => go(`/record/${record.id}`)}
                >
                  <span className="nowrap mono">{record.receiptNo ?? ''}</span>
                  <span className="grow clip">
                    {say(record.title)} <span className="quiet">{say(record.summary)}</span>
                  </span>
                  <StateBadge state={record.state} />
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {found !== null && found.drafts.length > 0 && (
            <Command.Group heading={t('search.drafts')}>
              {found.drafts.slice(0, 4).map((draft) => (
                <Command.Item
                  key={draft.id}
                  value={draft.id}
                  className="menu-item"
                  onSelect={() => go(`/draft/${draft.id}`)}
                >
                  <span className="nowrap mono">{draft.receiptNo}</span>
                  <span className="grow clip">{say(draft.title)}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {found !== null && found.people.length > 0 && (
            <Command.Group heading={t('search.people')}>
              {found.people.map((person) => (
                <Command.Item
                  key={person.id}
                  value={person.id}
                  className="menu-item"
                  onSelect={() => seek(`@${person.name}`)}
                >
                  <strong>{person.name}</strong>
                  <span className="quiet">
                    {person.hanja} {person.birthDate} {person.number}
                  </span>
                  <span className="grow clip quiet small">{say(person.seenIn)}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {found !== null && found.parcels.length > 0 && (
            <Command.Group heading={t('search.parcels')}>
              {found.parcels.slice(0, 5).map((parcel) => (
                <Command.Item
                  key={parcel.pnu}
                  value={parcel.pnu}
                  className="menu-item"
                  onSelect={() => seek(parcel.pnu)}
                >
                  <span className="grow clip">{parcel.address}</span>
                  <span className="quiet mono">{parcel.pnu}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {starts.length > 0 && (
            <Command.Group heading={t('search.start')}>
              {starts.map(({ service, action, label }) => (
                <Command.Item
                  key={`${service}/${action}`}
                  value={`start ${service}/${action}`}
                  className="menu-item"
                  onSelect={() => void begin(service, action)}
                >
                  {label}
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {places.length > 0 && (
            <Command.Group heading={t('search.places')}>
              {places.map(({ to, label }) => (
                <Command.Item key={to} value={to} className="menu-item" onSelect={() => go(to)}>
                  {label}
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {!commands && words !== '' && (
            <Command.Item value="all" className="menu-item" onSelect={() => seek(words)}>
              {t('search.all', { query: words })}
            </Command.Item>
          )}
        </Command.List>
      </Command>
      <p className="quiet small">{t('search.hint')}</p>
    </Dialog>
  )
}
