/** An application that another office has sent, and one that goes to another office. */
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { ArrivedApplication, LeavingApplication } from '../../shared/contract/types.ts'
import { useAction } from '../bridge/use-call.ts'
import { instantText } from '../common/dates.ts'
import { useKeys } from '../common/keys.ts'
import { Key } from '../common/parts.tsx'
import { FailureNote, useProblems } from '../common/problems.tsx'
import { useLanguage, useTell } from '../common/told.tsx'
import { PaneHead } from './pane-head.tsx'

export const ArrivedPane = ({ arrived }: { readonly arrived: ArrivedApplication }) => {
  const { t } = useTranslation()
  const say = useTell()
  const language = useLanguage()
  const [, navigate] = useLocation()
  const taking = useAction('application.take')
  const { letter, from, by, at, receivedAt, what } = arrived
  const office = t(`errors:office.${from}`, { defaultValue: from })
  const take = async () => {
    const done = what === null ? null : await taking.run({ letter })
    if (done !== null) navigate(`/draft/${done.value.id}`)
  }
  useKeys('page', { 'Ctrl+Enter': () => void take() })
  return (
    <div className="pane">
      <div className="pane-scroll">
        <PaneHead
          number={what?.application ?? letter.slice(0, 16)}
          isReceiptNo={what !== null}
          badge={t('pending.arrived')}
          title={what === null ? t('pending.unreadable') : say(what.title)}
          line={t('pending.sentBy', { office, who: by, when: instantText(at, language) })}
        />
        {what === null ? (
          <div className="notice danger">{t('pending.unreadableHint')}</div>
        ) : (
          <div className="notice info">
            <div>
              <strong>{t('pending.whySent')}</strong>
              <p>{what.reason}</p>
            </div>
          </div>
        )}
        <p>{t('pending.timeBegins', { when: instantText(receivedAt, language) })}</p>
      </div>
      <footer className="pane-foot">
        <div className="grow">
          <FailureNote failure={taking.failure} />
        </div>
        <button
          type="button"
          className="button main"
          disabled={what === null || taking.busy}
          onClick={() => void take()}
        >
          {t('pending.take')} <Key name="Ctrl+Enter" />
        </button>
      </footer>
    </div>
  )
}

export const LeavingPane = ({ leaving }: { readonly leaving: LeavingApplication }) => {
  const { t } = useTranslation()
  const say = useTell()
  const language = useLanguage()
  const problems = useProblems()
  const [, navigate] = useLocation()
  const returning = useAction('application.takeBack')
  const { draft, application, title, to, at, state, refused } = leaving
  const office = t(`errors:office.${to}`, { defaultValue: to })
  const takeBack = async () => {
    const done = await returning.run({ draft })
    if (done !== null) navigate(`/draft/${done.value.id}`)
  }
  return (
    <div className="pane">
      <div className="pane-scroll">
        <PaneHead
          number={application}
          badge={t('pending.leaving')}
          title={say(title)}
          line={t('pending.goesTo', { office, when: instantText(at, language) })}
        />
        <div className={state === 'refused' ? 'notice danger' : 'notice info'}>
          <div>
            <strong>{t(`pending.state.${state}`)}</strong>
            <p>
              {refused === null
                ? t(`pending.stateHint.${state}`, { office })
                : problems.reason({ code: refused, data: { key: `errors:letter.${refused}` } })}
            </p>
          </div>
        </div>
      </div>
      {state === 'refused' && (
        <footer className="pane-foot">
          <div className="grow">
            <FailureNote failure={returning.failure} />
          </div>
          <button type="button" className="button" disabled={returning.busy} onClick={() => void takeBack()}>
            {t('pending.takeBack')}
          </button>
        </footer>
      )}
    </div>
  )
}
