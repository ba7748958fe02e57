/** Scans: dropped or chosen, stored encrypted by the office process at once; the form holds only their handles. */
import { Paperclip, Trash2 } from 'lucide-react'
import { useRef, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { call, type Failure } from '../../bridge/client.ts'
import { readFile, sizeText } from '../../common/files.ts'
import { FailureNote } from '../../common/problems.tsx'
import { handlesIn } from '../draft-keeper.ts'
import { useForm } from '../form-context.ts'
import type { ControlProps } from './control.ts'

export const FileControl = (props: ControlProps) => {
  const { t } = useTranslation()
  const { draftId, keeper } = useForm()
  const { attachments } = useSyncExternalStore(keeper.listen, keeper.now)
  const { field, path, value, id } = props
  const handles = Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
  const [busy, setBusy] = useState<string | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const full = field.max !== undefined && handles.length >= field.max

  const seal = async (file: File) => {
    const bytes = await readFile(file)
    if (!bytes.ok) return bytes
    const { name, type } = file
    return call('attachment.add', { draft: draftId, field: path, name, type, base64: bytes.value })
  }
  const add = (files: readonly File[]) => keeper.during(() => addAll(files))
  const addAll = async (files: readonly File[]) => {
    setFailure(null)
    for (const file of files) {
      if (field.max !== undefined && handlesIn(keeper.now().values, path).length >= field.max) break
      if (field.accept !== undefined && !field.accept.includes(file.type)) {
        setFailure({ code: 'ATTACHMENT_TYPE', data: { name: file.name } })
        continue
      }
      setBusy(file.name)
      const failed = await keeper.attach(path, file.name, () => seal(file))
      setBusy(null)
      if (failed !== null) setFailure(failed)
    }
  }
  const remove = async (handle: string) => {
    const done = await call('attachment.remove', { draft: draftId, handle })
    if (!done.ok) return setFailure(done.error)
    keeper.detach(path, handle)
    // The button that was pressed is gone.
    requestAnimationFrame(() => document.getElementById(id)?.focus())
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button is the first
    <div
      className="files"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        void add([...event.dataTransfer.files])
      }}
    >
      {handles.map((handle) => {
        const info = attachments.find((each) => each.handle === handle)
        const name = info?.name ?? handle.slice(0, 8)
        return (
          <span key={handle} className="attached">
            <Paperclip className="icon" aria-hidden="true" />
            <span className="clip">{name}</span>
            <span className="quiet small nowrap">{info === undefined ? '' : sizeText(info.size)}</span>
            <button
              type="button"
              className="button bare small icon-only"
              aria-label={t('form.fileRemove', { name })}
              onClick={() => void remove(handle)}
            >
              <Trash2 className="icon" aria-hidden="true" />
            </button>
          </span>
        )
      })}
      <input
        ref={chooser}
        type="file"
        hidden
        multiple={(field.max ?? 2) > 1}
        accept={field.accept?.join(',')}
        onChange={(event) => {
          void add([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      <button
        type="button"
        id={id}
        data-field={path}
        className="button small"
        disabled={full || busy !== null}
        aria-describedby={props.describedBy}
        onClick={() => chooser.current?.click()}
      >
        <Paperclip className="icon" aria-hidden="true" />
        {busy === null ? t('form.fileAdd') : t('form.fileBusy', { name: busy })}
      </button>
      <FailureNote failure={failure} />
    </div>
  )
}
