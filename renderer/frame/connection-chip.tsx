/** The connection, calmly: reached and since when, or not and how much waits. Behind it the switch. */
import { Popover } from '@base-ui/react/popover'
import { Switch } from '@base-ui/react/switch'
import { Cloud, CloudOff, RefreshCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../app-state.tsx'
import { useAction, useProgress } from '../bridge/use-call.ts'
import { useReach } from '../bridge/use-reach.ts'
import { instantText, spanOf, timeOf } from '../common/dates.ts'
import { FailureNote } from '../common/problems.tsx'
import { useLanguage } from '../common/told.tsx'

export const ConnectionChip = () => {
  const { t } = useTranslation()
  const language = useLanguage()
  const { app, refresh } = useApp()
  const { connection, counts } = app
  const { run, busy, failure } = useAction('connection.set')
  const [sending] = useProgress('send')
  const waiting = counts.unsent > 0 ? ` · ${t('connection.waiting', { count: counts.unsent })}` : ''
  const { amount, unit } = spanOf(connection.skewMs)
  const by = connection.skewMs === 0 ? null : t(`connection.span.${unit}`, { amount })
  const reach = useReach()
  // What was last heard says nothing while the office process is gone.
  const state = reach !== 'here' ? 'gone' : connection.plugged ? connection.state : 'unplugged'
  const Icon = state === 'connected' ? Cloud : state === 'connecting' ? RefreshCw : CloudOff
  const text = {
    connected: () =>
      connection.heardAt === null
        ? t('connection.connected')
        : t('connection.connectedAt', { time: timeOf(connection.heardAt) }),
    connecting: () => t('connection.connecting'),
    offline: () => t('connection.offline'),
    unplugged: () => t('connection.unplugged'),
    gone: () => t('connection.gone'),
  }[state]()
  return (
    <Popover.Root>
      <Popover.Trigger className={`connection ${state === 'gone' ? 'offline' : state}`}>
        <Icon className="icon" aria-hidden="true" />
        <span>
          {text}
          {waiting}
          {by !== null && ` · ${t('connection.skew', { by })}`}
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" className="popup-place">
          <Popover.Popup className="popup padded stack">
            <Popover.Title>{t('connection.title')}</Popover.Title>
            <p>{t(`connection.explain.${state}`)}</p>
            {by !== null && (
              <p className="notice">
                {t(connection.skewMs > 0 ? 'connection.clockBehind' : 'connection.clockAhead', { by })}
              </p>
            )}
            <dl className="pairs">
              <dt>{t('connection.since')}</dt>
              <dd>{instantText(connection.since, language)}</dd>
              <dt>{t('connection.heard')}</dt>
              <dd>{connection.heardAt === null ? t('common.never') : instantText(connection.heardAt, language)}</dd>
              <dt>{t('connection.unsent')}</dt>
              <dd>
                {t('connection.waiting', { count: counts.unsent })}
                {sending !== null &&
                  sending.finished === null &&
                  ` (${t('progress.count', { done: sending.done, total: sending.total })})`}
              </dd>
            </dl>
            {/* biome-ignore lint/a11y/noLabelWithoutControl: the switch is the control */}
            <label className="row">
              <Switch.Root
                className="switch"
                checked={connection.plugged}
                disabled={busy}
                onCheckedChange={(plugged) => void run({ plugged }).then(refresh)}
              >
                <Switch.Thumb className="switch-thumb" />
              </Switch.Root>
              {t('connection.switch')}
            </label>
            <FailureNote failure={failure} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
