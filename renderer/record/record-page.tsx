/** A record on a page of its own, reached from search, registers and other records. */
import { useKeys } from '../common/keys.ts'
import { RecordPane } from './record-pane.tsx'

export const RecordPage = ({ id }: { readonly id: string }) => {
  useKeys('page', { Escape: () => history.back() })
  return (
    <div className="record-page">
      <RecordPane id={id} onDone={() => {}} />
    </div>
  )
}
