/**
 * A public file, read here and judged row by row: ready, doubtful with the reason, refused. Nothing is decided silently;
 * the clerk decides one by one or by reason, and signs what is ready.
 */
import { FileUp } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../app-state.tsx'
import type { Failure } from '../bridge/client.ts'
import { useAction } from '../bridge/use-call.ts'
import { readFile } from '../common/files.ts'
import { FailureNote } from '../common/problems.tsx'
import { ImportSession } from './import-session.tsx'
import { useImport } from './import-store.ts'

type Encoding = 'auto' | 'cp949' | 'utf-8'

export const ImportPage = () => {
  const { t } = useTranslation()
  const { run, busy, failure } = useAction('import.open')
  const [encoding, setEncoding] = useState<Encoding>('auto')
  const { app } = useApp()
  const { by, view, show, close } = useImport()
  const me = app.me?.key
  const [over, setOver] = useState(false)
  const chooser = useRef<HTMLInputElement>(null)
  const reading = useRef(false)
  /** Why the file could not be read here. */
  const [unread, setUnread] = useState<Failure | null>(null)

  const open = async (file: File | undefined) => {
    if (file === undefined || reading.current) return
    reading.current = true
    setUnread(null)
    const bytes = await readFile(file)
    const done = bytes.ok ? await run({ name: file.name, base64: bytes.value, encoding }) : null
    reading.current = false
    if (!bytes.ok) setUnread(bytes.error)
    if (done !== null && me !== undefined) show(me, done.value)
  }
  if (view !== null && me !== undefined && by === me) {
    return <ImportSession key={view.id} view={view} onView={(next) => show(me, next)} onClose={close} />
  }
  return (
    <div className="page stack narrow-page">
      <header className="page-head">
        <h1>{t('import.title')}</h1>
      </header>
      <p>{t('import.explain')}</p>
      <label className="row">
        {t('import.encoding')}
        <select className="input" value={encoding} onChange={(event) => setEncoding(event.target.value as Encoding)}>
          <option value="auto">{t('import.encoding.auto')}</option>
          <option value="cp949">CP949</option>
          <option value="utf-8">UTF-8</option>
        </select>
      </label>
      <section
        className={`drop${over ? ' over' : ''}`}
        aria-label={t('import.drop')}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          void open(event.dataTransfer.files[0])
        }}
      >
        <FileUp className="drop-mark" aria-hidden="true" />
        <p>{t('import.drop')}</p>
        <input
          ref={chooser}
          type="file"
          hidden
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          onChange={(event) => {
            void open(event.target.files?.[0])
            event.target.value = ''
          }}
        />
        <button type="button" className="button main" disabled={busy} onClick={() => chooser.current?.click()}>
          {busy ? t('import.reading') : t('import.choose')}
        </button>
      </section>
      {failure?.code === 'IMPORT_FILE' ? (
        <p className="notice danger" role="alert">
          {t(`import:file.${failure.data?.why ?? ''}`, {
            ...failure.data,
            defaultValue: t('import:file.NO_HEADER'),
          })}
        </p>
      ) : (
        <FailureNote failure={unread ?? failure} />
      )}
    </div>
  )
}
