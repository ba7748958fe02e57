/** Locked: the unlock screen. Unlocked: the frame, and in it the page of the address. */
import { useEffect, useLayoutEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Redirect, Route, Router, Switch } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { AccessPage } from './access/access-page.tsx'
import { AppStateProvider, useApp } from './app-state.tsx'
import { CasePage } from './case/case-page.tsx'
import { Empty } from './common/parts.tsx'
import { DraftList } from './form/draft-list.tsx'
import { FormPage } from './form/form-page.tsx'
import { Frame } from './frame/frame.tsx'
import { useScreen } from './frame/lock.ts'
import { forgetAtLock, forgetOthers } from './frame/personal.ts'
import { ImportPage } from './import/import-page.tsx'
import { LedgerPage } from './ledger/ledger-page.tsx'
import { CheckPage } from './paper/check-page.tsx'
import { FamilyPage } from './paper/family-page.tsx'
import { PaperPage } from './paper/paper-page.tsx'
import { ParcelPage } from './parcel/parcel-page.tsx'
import { PendingPage } from './pending/pending-page.tsx'
import { QueuePage } from './queue/queue-page.tsx'
import { RecordPage } from './record/record-page.tsx'
import { RegisterPage } from './register/register-page.tsx'
import { SearchPage } from './search/search-page.tsx'
import { SettingsPage } from './settings/settings-page.tsx'
import { StatisticsPage } from './statistics/statistics-page.tsx'
import { UnlockScreen } from './unlock/unlock-screen.tsx'

export const App = () => (
  <Router hook={useHashLocation}>
    <AppStateProvider fallback={(code) => <Starting code={code} />}>
      <Window />
    </AppStateProvider>
  </Router>
)

const Starting = ({ code }: { readonly code: string | null }) => {
  const { t } = useTranslation()
  return (
    <main className="starting">
      {code === null ? (
        <p className="quiet">{t('app.starting')}</p>
      ) : (
        <Empty title={t('app.unreachable')} hint={t('app.unreachableHint')} />
      )}
    </main>
  )
}

const Window = () => {
  const { app } = useApp()
  const { t } = useTranslation()
  const { hidden, hide } = useScreen()
  const me = app.me?.key ?? null
  const locked = me === null || hidden
  // Before anything is drawn: nobody sees what was another's.
  useLayoutEffect(() => {
    // A session that ended by itself hides the screen, too, until somebody has unlocked here.
    if (me === null) hide()
    if (locked) forgetAtLock()
    else forgetOthers(me)
  }, [me, locked, hide])
  const title = `${t('app.name')} · ${t(`errors:office.${app.office}`, { defaultValue: app.office })}`
  useEffect(() => {
    document.title = title
  }, [title])
  if (app.me === null || hidden) return <UnlockScreen />
  return (
    <Frame key={app.me.key}>
      <Pages home={homeOf(app.me.roles)} />
    </Frame>
  )
}

/** Where the day begins: a supervisor at what waits, a clerk at what was begun, an auditor at the ledger. */
const homeOf = (roles: readonly string[]): string => {
  if (roles.includes('supervisor')) return '/queue/signed'
  if (roles.includes('clerk')) return '/drafts'
  return roles.includes('auditor') ? '/ledger' : '/queue/accepted'
}

const Pages = ({ home }: { readonly home: string }) => {
  const { t } = useTranslation()
  return (
    <Switch>
      <Route path="/drafts">
        <DraftList />
      </Route>
      <Route path="/draft/:id">{({ id }) => <FormPage key={id} id={id} />}</Route>
      <Route path="/pending/:draft?">{({ draft }) => <PendingPage draft={draft ?? null} />}</Route>
      <Route path="/queue/:queue/:id?">
        {({ queue, id }) => <QueuePage key={queue} queue={queue} id={id ?? null} />}
      </Route>
      <Route path="/cases/:id?">{({ id }) => <CasePage id={id ?? null} />}</Route>
      <Route path="/record/:id">{({ id }) => <RecordPage id={id} />}</Route>
      <Route path="/search">
        <SearchPage />
      </Route>
      <Route path="/register/:service">{({ service }) => <RegisterPage key={service} service={service} />}</Route>
      <Route path="/statistics/:service">{({ service }) => <StatisticsPage key={service} service={service} />}</Route>
      <Route path="/paper/:kind/:of/:which?">
        {({ kind, of, which }) => <PaperPage kind={kind} of={of} which={Number(which ?? 1)} />}
      </Route>
      <Route path="/family/:person">{({ person }) => <FamilyPage key={person} person={person} />}</Route>
      <Route path="/parcel/:pnu">{({ pnu }) => <ParcelPage key={pnu} pnu={pnu} />}</Route>
      <Route path="/check">
        <CheckPage />
      </Route>
      <Route path="/import">
        <ImportPage />
      </Route>
      <Route path="/ledger">
        <LedgerPage />
      </Route>
      <Route path="/access">
        <AccessPage />
      </Route>
      <Route path="/settings">
        <SettingsPage />
      </Route>
      <Route path="/">
        <Redirect to={home} replace />
      </Route>
      <Route>
        <Empty whole title={t('app.noPage')} hint={t('app.noPageHint')} />
      </Route>
    </Switch>
  )
}
