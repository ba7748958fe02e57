/** People, parcels, cars and records, found in the verified copy and copied into the form. */
import { X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { VIN } from '../../../shared/codes/vin.ts'
import type { ParcelHit, PersonHit, RecordSummary, VehicleHit } from '../../../shared/contract/types.ts'
import type { Json } from '../../../shared/json.ts'
import { call, type Failure } from '../../bridge/client.ts'
import { useCall } from '../../bridge/use-call.ts'
import { StateBadge } from '../../common/parts.tsx'
import { FailureNote } from '../../common/problems.tsx'
import { useTell } from '../../common/told.tsx'
import { useForm } from '../form-context.ts'
import { join, read } from '../paths.ts'
import { type ControlProps, fieldAttributes, widthOf } from './control.ts'
import { Lookup } from './lookup.tsx'

const HEX = /^[0-9a-f]+$/
const PNU = /^[0-9]{19}$/
/** People that a lookup shows at most. */
const MOST_PEOPLE = 20

/** The path of a field of the same section or row. */
const sibling = (path: string, name: string): string => join(path.slice(0, Math.max(0, path.lastIndexOf('.'))), name)

/** The fields that a choice may fill in. */
const fillable = ({ field, path }: ControlProps): readonly string[] =>
  Object.keys(field.fills ?? {}).map((name) => sibling(path, name))

/** What a hit fills in, by the field's own table. */
const fillsOf = (
  { field, path }: ControlProps,
  has: { readonly [property: string]: string },
): { [path: string]: Json } => {
  const filled: { [path: string]: Json } = {}
  for (const [name, property] of Object.entries(field.fills ?? {})) {
    const value = has[property]
    if (value !== undefined && value !== '') filled[sibling(path, name)] = value
  }
  return filled
}

export const PersonControl = (props: ControlProps) => {
  const { t } = useTranslation()
  const say = useTell()
  const { choose, fillMore, keeper, unchoose, set, valuesNow } = useForm()
  const { field, path, value } = props
  const [query, setQuery] = useState('')
  const [failure, setFailure] = useState<Failure | null>(null)
  /** Nobody gives more than there is: an empty share, or one that is too large, becomes the holder's own. */
  const shareOf = ({ share }: PersonHit): { [path: string]: Json } => {
    const into = field.lookup?.share
    if (into === undefined || share === null) return {}
    const there = read(valuesNow(), into) as { readonly num: number; readonly den: number } | null | undefined
    const fits = there !== null && there !== undefined && there.num * share.den <= share.num * there.den
    return fits ? {} : { [into]: { ...share } }
  }
  /** Number and address come when somebody was chosen; the hands go on meanwhile. */
  const take = (hit: PersonHit): void => {
    const { id, name, hanja, birthDate } = hit
    choose(path, id, { ...fillsOf(props, { name, hanja, birthDate }), ...shareOf(hit) }, fillable(props))
    setFailure(null)
    // Erased, or not here yet: the share is known, the person is not.
    if (name === '') return
    void keeper.during(async () => {
      const told = await call('lookup.person', { id })
      if (read(valuesNow(), path) !== id) return
      if (told.ok) fillMore(path, fillsOf(props, { ...told.value }))
      else setFailure(told.error)
    })
  }
  if (typeof value === 'string' && value !== '') {
    const name = read(valuesNow(), sibling(path, 'name'))
    return (
      <Chosen
        {...props}
        below={<FailureNote failure={failure} />}
        text={`${t('form.personKnown')}${typeof name === 'string' && name !== '' ? ` · ${name}` : ''}`}
        clear={t('form.personNew')}
        onClear={() => unchoose(path, fillable(props), null)}
      />
    )
  }
  const { onParcel, onCar } = field.lookup ?? {}
  const held = onParcel ?? onCar
  /** Whose holders are offered: null until it is known, undefined where anybody may be named. */
  const holdings = (): { readonly parcel: string } | { readonly car: string } | null | undefined => {
    if (held === undefined) return undefined
    const of = read(valuesNow(), held.startsWith('.') ? sibling(path, held.slice(1)) : held)
    if (typeof of !== 'string') return null
    if (onCar !== undefined) return VIN.test(of) ? { car: of } : null
    return PNU.test(of) ? { parcel: of } : null
  }
  return (
    <Lookup<'lookup.people', PersonHit>
      channel="lookup.people"
      ask={(typed) => {
        const on = holdings()
        if (on === null) return null
        if (on !== undefined) return { query: typed.trim(), ...on }
        return typed.trim().length < 2 ? null : { query: typed.trim() }
      }}
      {...(held === undefined
        ? { most: MOST_PEOPLE, none: t('form.personNone') }
        : onCar === undefined
          ? { none: t('form.holderNone'), before: t('form.holderParcel') }
          : { none: t('form.ownerNone'), before: t('form.ownerCar') })}
      query={query}
      onQuery={setQuery}
      keyOf={({ id }) => id}
      onTake={(hit) => {
        setQuery('')
        take(hit)
      }}
      onMiss={(typed) => {
        // Somebody new: the name was typed already.
        const name = Object.entries(field.fills ?? {}).find(([, property]) => property === 'name')?.[0]
        if (held !== undefined || name === undefined || !/^[가-힣A-Za-z ]{2,}$/.test(typed)) return
        setQuery('')
        set(sibling(path, name), typed)
      }}
      show={(hit) => (
        <span className="stack tight">
          <span className="row wrap">
            <strong>{hit.name === '' ? t('form.holderUnnamed') : hit.name}</strong>
            {hit.share !== null && <span className="badge">{say({ share: hit.share })}</span>}
            {hit.hanja !== '' && <span lang="ko-Hani">{hit.hanja}</span>}
            <span>{hit.birthDate}</span>
            <span className="quiet">{hit.number}</span>
            {hit.died && <span className="badge">{t('form.personDied')}</span>}
          </span>
          <span className="quiet small">{say(hit.seenIn)}</span>
        </span>
      )}
      input={{
        ...fieldAttributes(props),
        style: widthOf(field.width),
        placeholder: t(held === undefined ? 'form.personFind' : 'form.holderFind'),
      }}
    />
  )
}

export const ParcelControl = (props: ControlProps) => {
  const { t } = useTranslation()
  const { choose, unchoose } = useForm()
  const { field, path, value, onChange } = props
  const text = typeof value === 'string' ? value : ''
  const settled = PNU.test(text)
  const type = (typed: string) => {
    const next = /^[0-9\s-]+$/.test(typed) ? typed.replace(/[\s-]/g, '') : typed
    // Another parcel is being written over a whole one: its address goes.
    if (settled && next !== text) unchoose(path, fillable(props), next)
    else onChange(next)
  }
  return (
    <Lookup<'lookup.parcels', ParcelHit>
      channel="lookup.parcels"
      ask={(typed) => (typed.trim().length < 2 ? null : { query: typed.trim() })}
      query={text}
      settled={settled}
      onQuery={type}
      keyOf={({ pnu }) => pnu}
      onTake={(hit) => choose(path, hit.pnu, fillsOf(props, { pnu: hit.pnu, address: hit.address }), fillable(props))}
      show={(hit) => (
        <span className="stack tight">
          <span>{hit.address}</span>
          <span className="quiet small">
            <span className="mono">{hit.pnu}</span> · {t(hit.titled ? 'form.parcelTitled' : 'form.parcelUntitled')}
          </span>
        </span>
      )}
      input={{ ...fieldAttributes(props), style: widthOf(field.width + 4), placeholder: t('form.parcelFind') }}
    />
  )
}

export const VehicleControl = (props: ControlProps) => {
  const { t } = useTranslation()
  const { choose, unchoose } = useForm()
  const { field, path, value, onChange } = props
  const text = typeof value === 'string' ? value : ''
  const settled = VIN.test(text)
  const type = (typed: string) => {
    const next = /^[A-Za-z0-9\s-]+$/.test(typed) ? typed.replace(/\s/g, '').toUpperCase() : typed
    // Another car is being written over a whole number: its plate goes.
    if (settled && next !== text) unchoose(path, fillable(props), next)
    else onChange(next)
  }
  return (
    <Lookup<'lookup.vehicles', VehicleHit>
      channel="lookup.vehicles"
      ask={(typed) => (typed.trim().length < 5 ? null : { query: typed.trim() })}
      query={text}
      settled={settled}
      onQuery={type}
      keyOf={({ vin }) => vin}
      onTake={(hit) => choose(path, hit.vin, fillsOf(props, { vin: hit.vin, plate: hit.plate }), fillable(props))}
      show={(hit) => (
        <span className="stack tight">
          <span>{hit.plate}</span>
          <span className="quiet small">
            <span className="mono">{hit.vin}</span> · {t(`used-car:status.${hit.status}`)}
          </span>
        </span>
      )}
      input={{ ...fieldAttributes(props), style: widthOf(field.width + 6), placeholder: t('form.vehicleFind') }}
    />
  )
}

export const RecordControl = (props: ControlProps) => {
  const { t } = useTranslation()
  const say = useTell()
  const { choose, unchoose, valuesNow } = useForm()
  const { field, path, value } = props
  const [query, setQuery] = useState('')
  const id = typeof value === 'string' && HEX.test(value) ? value : null
  const chosen = useCall('record.get', id === null ? null : { id }, [])
  if (id !== null) {
    const record = chosen.value
    return (
      <Chosen
        {...props}
        text={record === null ? id.slice(0, 12) : `${record.receiptNo ?? id.slice(0, 12)} · ${say(record.summary)}`}
        clear={t('form.change')}
        onClear={() => unchoose(path, fillable(props), null)}
      />
    )
  }
  return (
    <Lookup<'lookup.records', RecordSummary>
      channel="lookup.records"
      ask={(typed) => {
        const parcel = field.lookup?.onParcel === undefined ? null : read(valuesNow(), field.lookup.onParcel)
        const onParcel = typeof parcel === 'string' && /^[0-9]{19}$/.test(parcel) ? parcel : null
        const vin = field.lookup?.onCar === undefined ? null : read(valuesNow(), field.lookup.onCar)
        const onCar = typeof vin === 'string' && VIN.test(vin) ? vin : null
        if (onParcel === null && onCar === null && typed.trim() === '') return null
        return {
          service: field.lookup?.service ?? '',
          actions: [...(field.lookup?.of ?? [])],
          parcel: onParcel,
          ...(onCar === null ? {} : { car: onCar }),
          query: typed.trim(),
        }
      }}
      query={query}
      onQuery={setQuery}
      keyOf={(hit) => hit.id}
      onTake={(hit) => {
        setQuery('')
        choose(path, hit.id, fillsOf(props, { receiptNo: hit.receiptNo ?? '' }), fillable(props))
      }}
      show={(hit) => (
        <span className="stack tight">
          <span className="row">
            <span className="mono">{hit.receiptNo ?? hit.id.slice(0, 12)}</span>
            <StateBadge state={hit.state} />
          </span>
          <span className="quiet small">
            {say(hit.title)} · {say(hit.summary)}
          </span>
        </span>
      )}
      input={{ ...fieldAttributes(props), style: widthOf(field.width), placeholder: t('form.recordFind') }}
    />
  )
}

/**
 * What was chosen, as a field that Enter passes like any other. The button that takes it back stands beside the way:
 * Tab and the pointer reach it.
 */
const Chosen = ({
  text,
  clear,
  onClear,
  below = null,
  ...props
}: ControlProps & {
  readonly text: string
  readonly clear: string
  readonly onClear: () => void
  readonly below?: ReactNode
}) => (
  <span className="chosen">
    <input
      {...fieldAttributes(props)}
      readOnly
      data-chosen={props.field.readOnly === true ? undefined : ''}
      className="chosen-text"
      // As wide as what it says: a syllable takes two places.
      size={[...text].reduce((sum, letter) => sum + (letter > '\u0fff' ? 2 : 1), 1)}
      value={text}
    />
    {props.field.readOnly !== true && (
      <button
        type="button"
        className="button small bare"
        onClick={() => {
          onClear()
          // The field that one looks up in is where one goes on.
          requestAnimationFrame(() => document.getElementById(props.id)?.focus())
        }}
      >
        <X className="icon" aria-hidden="true" />
        {clear}
      </button>
    )}
    {below}
  </span>
)
