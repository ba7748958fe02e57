/** Restoring from a backup: made ready here, taken at the next start. For administrators. */
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../bridge/use-call.ts'
import { base64Of, download } from '../common/files.ts'
import { FailureNote } from '../common/problems.tsx'

const SHORTEST = 8

export const Restore = () => {
  const { t } = useTranslation()
  const [file, setFile] = useState<File | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const [own, setOwn] = useState('')
  const [done, setDone] = useState<string | null>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const { run, busy, failure } = useAction('backup.restore')
  const ready = file !== null && passphrase.length >= SHORTEST && own.length >= SHORTEST && !busy

  const restore = async () => {
    if (file === null || !ready) return
    const made = await run({ base64: await base64Of(file), passphrase, own })
    if (made === null) return
    download(made.value.name, made.value.base64)
    setFile(null)
    setPassphrase('')
    setOwn('')
    if (chooser.current !== null) chooser.current.value = ''
    setDone(made.value.name)
  }
  const secret = (label: string, value: string, change: (value: string) => void) => (
    <label className="setting">
      <span>{t(label)}</span>
      <input
        className="input"
        type="password"
        autoComplete="off"
        value={value}
        onChange={(event) => change(event.target.value)}
      />
    </label>
  )
  return (
    <section className="panel">
      <header>
        <h2>{t('restore.title')}</h2>
      </header>
      <form
        className="body stack"
        onSubmit={(event) => {
          event.preventDefault()
          void restore()
        }}
      >
        <p>{t('restore.explain')}</p>
        <div className="setting">
          <span id="restore-file">{t('restore.file')}</span>
          <span className="row">
            <input
              ref={chooser}
              type="file"
              hidden
              accept=".backup"
              onChange={(event) => setFile(event.target.files?.[0] ?? null)}
            />
            <button
              type="button"
              className="button"
              aria-describedby="restore-file"
              onClick={() => chooser.current?.click()}
            >
              {t('restore.choose')}
            </button>
            <span className={file === null ? 'quiet' : undefined}>{file?.name ?? t('restore.noFile')}</span>
          </span>
        </div>
        {secret('backup.passphrase', passphrase, setPassphrase)}
        {secret('restore.own', own, setOwn)}
        <p className="quiet small">{t('backup.shortest', { count: SHORTEST })}</p>
        <FailureNote failure={failure} />
        {done !== null && (
          <p className="notice good" role="status">
            {t('restore.done', { name: done })}
          </p>
        )}
        <div>
          <button type="submit" className="button main" disabled={!ready}>
            {busy ? t('restore.busy') : t('restore.run')}
          </button>
        </div>
        <p className="quiet small">{t('restore.command')}</p>
      </form>
    </section>
  )
}
