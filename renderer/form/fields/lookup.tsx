/**
 * Looking up in place: type and the matches stand below the field, enough of each to tell homonyms apart. F4 opens,
 * arrows choose, Enter takes, Esc closes; nothing covers the form. What Enter means while answers are on their way is
 * finding.ts's to say.
 */
import { Search } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelName, Input } from '../../../shared/contract/contract.ts'
import { call } from '../../bridge/client.ts'
import { isComposing } from '../../common/keys.ts'
import { Key } from '../../common/parts.tsx'
import { FailureNote } from '../../common/problems.tsx'
import { type Answer, enterMeans, findingOf } from './finding.ts'

/** Long enough that a name is asked for once, not syllable by syllable: look-ups of people are counted. */
const WAIT_MS = 350

type LookupChannel = Extract<ChannelName, `lookup.${string}`>

interface LookupProps<C extends LookupChannel, Hit> {
  readonly channel: C
  /** The question for what was typed; null while it is too short to ask. */
  readonly ask: (query: string) => Input<C> | null
  readonly query: string
  readonly onQuery: (query: string) => void
  readonly onTake: (hit: Hit) => void
  readonly keyOf: (hit: Hit) => string
  readonly show: (hit: Hit) => ReactNode
  readonly input: React.ComponentProps<'input'> & { readonly [data: `data-${string}`]: string }
  /** The field holds what it should already: Enter goes on instead of searching. */
  readonly settled?: boolean
  /** What to say when nothing was found. */
  readonly none?: string
  /** Why nothing can be asked yet. */
  readonly before?: string
  /** As many hits as there can be: there may be more. */
  readonly most?: number
  /** Enter after a search that found nothing: what was typed may be put to use. */
  readonly onMiss?: (query: string) => void
}

export const Lookup = <C extends LookupChannel, Hit>(props: LookupProps<C, Hit>) => {
  const {
    channel,
    ask,
    query,
    onQuery,
    onTake,
    keyOf,
    show,
    input,
    settled = false,
    onMiss,
    none,
    before,
    most,
  } = props
  const { t } = useTranslation()
  const list = useId()
  const [open, setOpen] = useState(false)
  const [answer, setAnswer] = useState<Answer<Hit> | null>(null)
  const [at, setAt] = useState(0)
  const question = open ? ask(query) : null
  const key = question === null ? null : JSON.stringify(question)
  const finding = findingOf(key, answer)
  const hits = finding.is === 'found' ? finding.hits : []
  const panel = useRef<HTMLDivElement>(null)
  const latest = useRef(key)
  latest.current = key

  const find = useCallback(
    async (asked: string) => {
      const found = await call(channel, JSON.parse(asked) as Input<C>)
      if (latest.current !== asked) return
      setAnswer(
        found.ok
          ? { of: asked, hits: found.value as readonly Hit[], failure: null }
          : { of: asked, hits: [], failure: found.error },
      )
      setAt(0)
    },
    [channel],
  )
  useEffect(() => {
    // Opened again, it is asked again: what was found before may have changed.
    setAnswer(null)
    if (key === null) return
    const timer = setTimeout(() => void find(key), WAIT_MS)
    return () => clearTimeout(timer)
  }, [find, key])

  // The matches may lie below the edge of the form.
  useEffect(() => {
    if (open && answer !== null) panel.current?.scrollIntoView({ block: 'nearest' })
  }, [open, answer])

  const take = (hit: Hit) => {
    setOpen(false)
    onTake(hit)
    // What shows the choice takes this field's place, and its focus.
    requestAnimationFrame(() => input.id !== undefined && document.getElementById(input.id)?.focus())
  }
  /** Whether the key was meant for the look-up. */
  const onEnter = (): boolean => {
    const enter = enterMeans(finding, { open, settled, typed: query.trim() !== '', at })
    switch (enter.does) {
      case 'open':
        setOpen(true)
        return true
      case 'take':
        take(enter.hit)
        return true
      case 'ask again':
        setAnswer(null)
        if (key !== null) void find(key)
        return true
      case 'wait':
        return true
      case 'miss':
        if (onMiss === undefined) return false
        setOpen(false)
        onMiss(query.trim())
        return false
      case 'go on':
        return false
      default:
        return enter satisfies never
    }
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
    if (event.key === 'F4') setOpen(true)
    else if (event.key === 'Enter') {
      if (!onEnter()) return
    } else if (!open) return
    else if (event.key === 'ArrowDown') setAt(Math.max(0, Math.min(at + 1, hits.length - 1)))
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
    else if (event.key === 'Escape') setOpen(false)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <span className="lookup">
      <span className="affixed">
        <input
          {...input}
          className="input"
          role="combobox"
          aria-expanded={open && finding.is === 'found'}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={hits[at] !== undefined ? `${list}-${at}` : undefined}
          value={query}
          onChange={(event) => {
            onQuery(event.target.value)
            setOpen(event.target.value.trim() !== '')
          }}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          tabIndex={-1}
          className="button small"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            if (input.id !== undefined) document.getElementById(input.id)?.focus()
            setOpen(true)
          }}
        >
          <Search className="icon" aria-hidden="true" />
          {t('form.find')}
          <Key name="F4" />
        </button>
      </span>
      {open && (
        <div ref={panel} className="popup lookup-list">
          {finding.is === 'short' && <p className="quiet lookup-note">{before ?? t('form.typeMore')}</p>}
          {finding.is === 'waiting' && <p className="quiet lookup-note">{t('form.finding')}</p>}
          {finding.is === 'failed' && (
            <>
              <FailureNote failure={finding.failure} />
              <p className="quiet lookup-note">{t('form.findAgain')}</p>
            </>
          )}
          {finding.is === 'found' && hits.length === 0 && (
            <p className="quiet lookup-note">{none ?? t('form.foundNone')}</p>
          )}
          <div id={list} role="listbox" aria-label={t('form.found')}>
            {hits.map((hit, i) => (
              // biome-ignore lint/a11y/useFocusableInteractive: the combobox keeps the focus (aria-activedescendant)
              <div
                key={keyOf(hit)}
                id={`${list}-${i}`}
                role="option"
                aria-selected={i === at}
                data-selected={i === at}
                className="menu-item"
                onPointerMove={() => setAt(i)}
                onMouseDown={(event) => {
                  event.preventDefault()
                  take(hit)
                }}
              >
                {show(hit)}
              </div>
            ))}
          </div>
          {most !== undefined && hits.length === most && <p className="quiet lookup-note">{t('form.foundMany')}</p>}
        </div>
      )}
    </span>
  )
}
