/**
 * Choose a name, type a passphrase. The name used last is chosen already, so coming back takes one line and Enter.
 * In a demo network alone the passphrases stand beside the names, on a marked panel.
 */
import { KeyRound } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { StaffChoice } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { useAction, useCall } from '../bridge/use-call.ts'
import { rank } from '../common/hangul-match.ts'
import { isComposing } from '../common/keys.ts'
import { Empty } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { saveHeld } from '../form/held.ts'
import { useScreen } from '../frame/lock.ts'
import { OfficeGone } from '../frame/office-gone.tsx'

const LAST = 'daejang.last-key'

export const UnlockScreen = () => {
  const { t } = useTranslation()
  const { app, refresh } = useApp()
  const { unlocking, show } = useScreen()
  const staff = useCall('session.staff', {}, ['session', 'ledger'])
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState<string | null>(() => localStorage.getItem(LAST))
  const [passphrase, setPassphrase] = useState('')
  const { run, busy, failure, clear } = useAction('session.unlock')
  const [, navigate] = useLocation()
  const secret = useRef<HTMLInputElement>(null)
  const find = useRef<HTMLInputElement>(null)

  const all = staff.value ?? []
  const shown = useMemo(
    () => (staff.value ?? []).filter(({ name, staffNo }) => rank(query, [name, staffNo]) !== null),
    [staff.value, query],
  )
  const usable = shown.filter(({ barred }) => barred === null)
  const person = all.find(({ key, barred }) => key === chosen && barred === null) ?? null
  const ready = person !== null

  // Where one begins; whoever types already, while the list comes or comes anew, is left where he is.
  const known = staff.value !== null
  useEffect(() => {
    if (known && !(document.activeElement instanceof HTMLInputElement)) (ready ? secret : find).current?.focus()
  }, [known, ready])

  /** What was typed for another is not tried on this one. */
  const mark = (who: StaffChoice) => {
    if (busy || who.key === chosen) return
    setChosen(who.key)
    setPassphrase('')
    clear()
  }
  const choose = (who: StaffChoice) => {
    mark(who)
    requestAnimationFrame(() => secret.current?.focus())
  }
  const unlock = async () => {
    if (person === null || passphrase === '' || busy) return
    unlocking()
    const done = await run({ key: person.key, passphrase })
    setPassphrase('')
    if (done === null) {
      requestAnimationFrame(() => secret.current?.focus())
      return
    }
    await saveHeld(person.key)
    // Somebody else begins at their own place, not where the last one stopped.
    if (localStorage.getItem(LAST) !== person.key) navigate('/')
    localStorage.setItem(LAST, person.key)
    show()
    refresh()
  }
  const move = (step: number) => {
    const at = usable.findIndex(({ key }) => key === chosen)
    const next = usable[Math.max(0, Math.min(usable.length - 1, at + step))]
    if (next !== undefined) mark(next)
  }

  return (
    <main className="unlock">
      <div className="unlock-card stack">
        <OfficeGone />
        <header className="row">
          <img src="/icon.svg" alt="" width="36" height="36" />
          <div>
            <h1>
              {t('app.name')} {app.demo && <span className="badge waiting">{t('app.demo')}</span>}
            </h1>
            <p className="quiet">
              {t(`errors:office.${app.office}`, { defaultValue: app.office })}
              {app.terminal !== null && ` · ${t('app.terminal', { number: app.terminal })}`}
            </p>
          </div>
        </header>
        <div className="unlock-columns">
          <section className="stack tight">
            <label htmlFor="unlock-find">{t('unlock.who')}</label>
            <input
              id="unlock-find"
              ref={find}
              className="input"
              value={query}
              placeholder={t('unlock.find')}
              autoComplete="off"
              onChange={(event) => setQuery(event.target.value)}
              onKeyDown={(event) => {
                if (isComposing(event.nativeEvent)) return
                if (event.key === 'ArrowDown') move(1)
                else if (event.key === 'ArrowUp') move(-1)
                else if (event.key === 'Enter') {
                  const first = usable.find(({ key }) => key === chosen) ?? usable[0]
                  if (first !== undefined) choose(first)
                } else return
                event.preventDefault()
              }}
            />
            <div className="unlock-names" role="radiogroup" aria-label={t('unlock.who')}>
              {shown.map((who) => (
                <label
                  key={who.key}
                  // The arrows go through the names, and click, too; only a pointer or Enter has arrived.
                  onClick={(event) => event.detail > 0 && who.barred === null && choose(who)}
                  onKeyDown={(event) => event.key === 'Enter' && !isComposing(event.nativeEvent) && choose(who)}
                  className={`unlock-name${who.key === chosen && who.barred === null ? ' here' : ''}`}
                >
                  <input
                    type="radio"
                    name="staff"
                    disabled={who.barred !== null || busy}
                    checked={who.key === chosen && who.barred === null}
                    onChange={() => mark(who)}
                  />
                  <span className="grow">
                    <strong>{who.name}</strong> <span className="quiet small">{who.staffNo}</span>
                  </span>
                  <span className="quiet small">
                    {who.barred === null
                      ? who.roles.map((role) => t(`role.${role}`)).join('·')
                      : t(`unlock.key.${who.barred.status}`)}
                  </span>
                </label>
              ))}
              <FailureNote failure={staff.value === null ? staff.error : null} />
              {staff.value !== null && shown.length === 0 && (
                <Empty title={t('unlock.none')} hint={t('unlock.noneHint')} />
              )}
            </div>
          </section>
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault()
              void unlock()
            }}
          >
            <div className="stack tight">
              <label htmlFor="unlock-passphrase">
                {person === null ? t('unlock.passphrase') : t('unlock.passphraseOf', { name: person.name })}
              </label>
              <input
                id="unlock-passphrase"
                ref={secret}
                className="input"
                type="password"
                autoComplete="off"
                value={passphrase}
                disabled={person === null}
                aria-describedby="unlock-failure"
                onChange={(event) => setPassphrase(event.target.value)}
              />
            </div>
            <div id="unlock-failure">
              <FailureNote failure={failure} />
            </div>
            <button type="submit" className="button main" disabled={person === null || passphrase === '' || busy}>
              <KeyRound className="icon" aria-hidden="true" />
              {busy ? t('unlock.busy') : t('unlock.open')}
            </button>
            <p className="quiet small">
              {t(app.connection.state === 'connected' ? 'unlock.note' : 'unlock.noteOffline')}
            </p>
            {person !== null && person.former.length > 0 && (
              <p className="quiet small">
                {t('unlock.former', {
                  name: person.name,
                  what: person.former.map(({ status }) => t(`unlock.key.${status}`)).join(', '),
                })}
              </p>
            )}
            {app.keystore === 'passphrase' && <p className="quiet small">{t('unlock.noKeystore')}</p>}
            {app.demo && person !== null && person.demoPassphrase !== null && (
              <section className="demo" aria-label={t('unlock.demoTitle')}>
                <h2>{t('unlock.demoTitle')}</h2>
                <p>{t('unlock.demoText')}</p>
                <p className="row">
                  <code className="mono grow">{person.demoPassphrase}</code>
                  <button
                    type="button"
                    className="button small"
                    onClick={() => {
                      setPassphrase(person.demoPassphrase ?? '')
                      secret.current?.focus()
                    }}
                  >
                    {t('unlock.demoFill')}
                  </button>
                </p>
              </section>
            )}
          </form>
        </div>
      </div>
    </main>
  )
}
