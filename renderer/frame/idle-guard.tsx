/**
 * Idle time locks. Input keeps the session awake (told at most every ten seconds); a minute before it locks, the
 * screen says so and any key goes on.
 */
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../app-state.tsx'
import { call } from '../bridge/client.ts'
import { lockNow } from './lock.ts'

const TOUCH_EVERY_MS = 10_000
const WARN_MS = 60_000

export const IdleGuard = () => {
  const { t } = useTranslation()
  const { app, settings } = useApp()
  const locksAt = useRef(Number.POSITIVE_INFINITY)
  const touched = useRef(0)
  const [left, setLeft] = useState<number | null>(null)

  useEffect(() => {
    locksAt.current = app.locksIn === null ? Number.POSITIVE_INFINITY : performance.now() + app.locksIn
  }, [app.locksIn])

  useEffect(() => {
    const onInput = () => {
      const now = performance.now()
      if (now - touched.current < TOUCH_EVERY_MS) return
      touched.current = now
      void call('session.touch', {}).then((answer) => {
        // While the office process is gone this window alone knows that somebody is at work.
        const isAwake = answer.ok || answer.error.code === 'OFFICE_UNREACHABLE'
        if (isAwake) locksAt.current = performance.now() + settings.idleMinutes * 60_000
      })
    }
    const tick = setInterval(() => {
      const remaining = locksAt.current - performance.now()
      // The office process locks by itself; one that is gone cannot.
      if (remaining <= 0) void lockNow()
      setLeft(remaining < WARN_MS ? Math.max(0, Math.ceil(remaining / 1000)) : null)
    }, 1000)
    window.addEventListener('keydown', onInput)
    window.addEventListener('pointerdown', onInput)
    window.addEventListener('pointermove', onInput)
    return () => {
      clearInterval(tick)
      window.removeEventListener('keydown', onInput)
      window.removeEventListener('pointerdown', onInput)
      window.removeEventListener('pointermove', onInput)
    }
  }, [settings.idleMinutes])

  if (left === null) return null
  return (
    <div className="idle" role="alert">
      {t('unlock.idle', { seconds: left })}
    </div>
  )
}
