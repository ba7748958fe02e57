/** A backup under a passphrase of its own, typed twice; what is in it and what is not is said. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../bridge/use-call.ts'
import { download } from '../common/files.ts'
import { FailureNote } from '../common/problems.tsx'

const SHORTEST = 8

export const Backup = () => {
  const { t } = useTranslation()
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const [done, setDone] = useState<string | null>(null)
  const { run, busy, failure } = useAction('backup.create')
  const differs = second !== '' && first !== second
  const ready = first.length >= SHORTEST && first === second && !busy

  const create = async () => {
    if (!ready) return
    const made = await run({ passphrase: first })
    if (made === null) return
    download(made.value.name, made.value.base64)
    setFirst('')
    setSecond('')
    setDone(made.value.name)
  }
  return (
    <section className="panel">
      <header>
        <h2>{t('backup.title')}</h2>
      </header>
      <form
        className="body stack"
        onSubmit={(event) => {
          event.preventDefault()
          void create()
        }}
      >
        <p>{t('backup.explain')}</p>
        <label className="setting">
          <span>{t('backup.passphrase')}</span>
          <input
            className="input"
            type="password"
            autoComplete="off"
            value={first}
            onChange={(event) => setFirst(event.target.value)}
          />
        </label>
        <label className="setting">
          <span>{t('backup.again')}</span>
          <input
            className="input"
            type="password"
            autoComplete="off"
            value={second}
            aria-invalid={differs || undefined}
            aria-describedby="backup-differs"
            onChange={(event) => setSecond(event.target.value)}
          />
        </label>
        <p id="backup-differs" className={differs ? 'field-error' : 'quiet small'}>
          {differs ? t('backup.differs') : t('backup.shortest', { count: SHORTEST })}
        </p>
        <FailureNote failure={failure} />
        {done !== null && (
          <p className="notice good" role="status">
            {t('backup.done', { name: done })}
          </p>
        )}
        <div>
          <button type="submit" className="button main" disabled={!ready}>
            {busy ? t('backup.busy') : t('backup.create')}
          </button>
        </div>
      </form>
    </section>
  )
}
