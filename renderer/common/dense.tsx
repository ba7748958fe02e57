/** A cell of a narrow column: dates without their weekday, numbers of records and amounts as one word. */
import { Fragment, type ReactNode } from 'react'
import type { Told } from '../../shared/services/present-types.ts'
import { useTell } from './told.tsx'

/** Numbers of records, dates, amounts and areas. */
const ONE_WORD = /^[\w,.-]+(원|㎡| m²)?$/

interface DenseProps {
  readonly value: Told
  /** Several stand side by side, not below one another. */
  readonly inline?: boolean
}

/** Of thousands of cells most are plain text, which needs no translation. */
export const Dense = ({ value, inline = false }: DenseProps): ReactNode => {
  if (typeof value !== 'string') return <DenseTold value={value} inline={inline} />
  return ONE_WORD.test(value) ? <span className="nowrap">{value}</span> : value
}

const DenseTold = ({ value, inline = false }: DenseProps & { readonly value: Exclude<Told, string> }): ReactNode => {
  const say = useTell()
  if ('cancelled' in value) {
    return (
      <s>
        <Dense value={value.cancelled} inline={inline} />
      </s>
    )
  }
  if ('date' in value || 'won' in value || 'area100' in value) return <span className="nowrap">{say(value)}</span>
  if (!('list' in value)) return say(value)
  return value.list.map((each, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a told list is never reordered
    <Fragment key={i}>
      {i > 0 && (inline ? ', ' : <br />)}
      <Dense value={each} inline={inline} />
    </Fragment>
  ))
}
