/**
 * Looking up in place: type and the matches stand below the field, enough of each to tell homonyms apart. F4 opens,
 * arrows choose, Enter takes, Esc closes; nothing covers the form.
 */
import { Search } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelName, Input } from '../../../shared/contract/contract.ts'
import { call, type Failure } from '../../bridge/client.ts'
import { isComposing } from '../../common/keys.ts'
import { Key } from '../../common/parts.tsx'
import { FailureNote } from '../../common/problems.tsx'

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
  const [hits, setHits] = useState<readonly Hit[] | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [at, setAt] = useState(0)
  const question = open ? ask(query) : null
  const key = question === null ? null : JSON.stringify(question)
  const panel = useRef<HTMLDivElement>(null)
  const latest = useRef(key)
  latest.current = key

  useEffect(() => {
    if (key === null) {
      setHits(null)
      return
    }
    const timer = setTimeout(() => {
      void call(channel, JSON.parse(key) as Input<C>).then((answer) => {
        if (latest.current !== key) return
        setHits(answer.ok ? (answer.value as readonly Hit[]) : [])
        setFailure(answer.ok ? null : answer.error)
        setAt(0)
      })
    }, WAIT_MS)
    return () => clearTimeout(timer)
  }, [channel, key])

  // The matches may lie below the edge of the form.
  useEffect(() => {
    if (open && hits !== null) panel.current?.scrollIntoView({ block: 'nearest' })
  }, [open, hits])

  const take = (hit: Hit | undefined) => {
    if (hit === undefined) return
    setOpen(false)
    onTake(hit)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return
    const last = (hits?.length ?? 0) - 1
    if (event.key === 'F4' || (event.key === 'Enter' && !open && !settled && query.trim() !== '')) setOpen(true)
    else if (!open) return
    else if (event.key === 'ArrowDown') setAt(Math.min(at + 1, last))
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
    else if (event.key === 'Escape') setOpen(false)
    else if (event.key === 'Enter' && (hits === null || hits.length > 0)) take(hits?.[at])
    else if (event.key === 'Enter' && onMiss !== undefined) {
      setOpen(false)
      onMiss(query.trim())
      return
    } else return
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
          aria-expanded={open && hits !== null}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={open && hits?.[at] !== undefined ? `${list}-${at}` : undefined}
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
          <FailureNote failure={failure} />
          {key === null && <p className="quiet lookup-note">{before ?? t('form.typeMore')}</p>}
          {key !== null && hits === null && <p className="quiet lookup-note">{t('form.finding')}</p>}
          {hits?.length === 0 && failure === null && <p className="quiet lookup-note">{none ?? t('form.foundNone')}</p>}
          <div id={list} role="listbox" aria-label={t('form.found')}>
            {hits?.map((hit, i) => (
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
          {most !== undefined && hits?.length === most && <p className="quiet lookup-note">{t('form.foundMany')}</p>}
        </div>
      )}
    </span>
  )
}
