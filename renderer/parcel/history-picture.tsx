/**
 * A parcel's history drawn: one column a record in the order of the log, one lane for the parcel with its branches, one for
 * every owner, one for every mortgage. It says nothing that the table below does not say in words, so all of it is hidden
 * from who reads the table but the links to other parcels.
 *
 * Lengths are units of a fifteenth of the text's size, so that the drawing grows with the zoom.
 */
import { useTranslation } from 'react-i18next'
import type { ParcelHistoryView } from '../../shared/contract/types.ts'
import { useTell } from '../common/told.tsx'
import { lotOf } from './lot.ts'

const COLUMN = 132
const HEAD = 48
const LANE = 42
const BRANCH = 22
/** Of a whole share. */
const THICK = 22
const THIN = 3

const rem = (units: number): string => `${units / 15}rem`

type Events = ParcelHistoryView['events']

/** From the first event at which something holds to the one at which it ends, as often as it does. */
const spans = <V,>(events: Events, valueAt: (event: Events[number]) => V | null, same: (a: V, b: V) => boolean) => {
  const found: { from: number; to: number; value: V }[] = []
  for (const [i, event] of events.entries()) {
    const value = valueAt(event)
    const last = found.at(-1)
    if (value === null) continue
    if (last !== undefined && last.to === i && same(last.value, value)) last.to = i + 1
    else found.push({ from: i, to: i + 1, value })
  }
  return found
}

export const HistoryPicture = ({ of }: { readonly of: ParcelHistoryView }) => {
  const { t } = useTranslation()
  const say = useTell()
  const { events, owners, liens } = of
  const most = Math.max(0, ...events.map(({ branches }) => branches.length))
  const parcel = LANE + most * BRANCH
  const width = events.length * COLUMN + 24
  const height = HEAD + parcel + (owners.length + liens.length) * LANE
  const x = (event: number): number => event * COLUMN + 18
  const end = (to: number): number => (to === events.length ? width - 6 : x(to))
  const lane = (n: number): number => HEAD + parcel + n * LANE + LANE / 2
  const line = HEAD + parcel - LANE / 2
  const lanes = owners.map(({ name }, n) => ({ n, name }))
  const labels = [
    { key: 'parcel', text: `${t('parcel.parcel')} ${lotOf(of.pnu)}`, height: parcel },
    ...lanes.map(({ name, n }) => ({
      key: `owner ${n}`,
      text: t('parcel.owner', { n: n + 1, name: say(name) }),
      height: LANE,
    })),
    ...liens.map(({ n, kind, creditor }) => ({
      key: `lien ${n}`,
      text: t('parcel.lien', { n, kind: say(kind), creditor: say(creditor) }),
      height: LANE,
    })),
  ]
  return (
    <section className="panel parcel-picture stack tight" aria-labelledby="parcel-picture-title">
      <h2 id="parcel-picture-title">{t('parcel.picture')}</h2>
      <p className="quiet small">{t('parcel.pictureHint')}</p>
      <div className="parcel-drawing">
        <div className="parcel-labels" aria-hidden="true">
          <div style={{ height: rem(HEAD) }} />
          {labels.map(({ key, text, height: tall }) => (
            <div key={key} className="clip" style={{ height: rem(tall) }} title={text}>
              {text}
            </div>
          ))}
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard, too */}
        <section className="parcel-scroll" aria-label={t('parcel.scroll')} tabIndex={0}>
          <svg width={rem(width)} height={rem(height)} viewBox={`0 0 ${width} ${height}`}>
            <title>{t('parcel.picture')}</title>
            {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus */}
            <g aria-hidden="true">
              {labels.slice(0, -1).map(({ key }, n) => (
                <line
                  key={key}
                  className="parcel-rule"
                  x1="0"
                  x2={width}
                  y1={lane(n) - LANE / 2}
                  y2={lane(n) - LANE / 2}
                />
              ))}
              {events.map(({ record, on, title, cancelled }, i) => (
                <g key={record} className={cancelled ? 'parcel-event cancelled' : 'parcel-event'}>
                  <line className="parcel-moment" x1={x(i)} x2={x(i)} y1={26} y2={height} />
                  <circle cx={x(i)} cy={14} r={12} />
                  <text x={x(i)} y={19} className="parcel-no">
                    {i + 1}
                  </text>
                  {cancelled && <line className="parcel-strike" x1={x(i) - 14} x2={x(i) + 14} y1={14} y2={14} />}
                  <text x={x(i) + 16} y={19} className="parcel-date">
                    {on}
                  </text>
                  {/* biome-ignore lint/a11y/noSvgWithoutTitle: it only clips a long title, and is hidden with the rest */}
                  <svg x={x(i) + 16} y={23} width={COLUMN - 22} height={20}>
                    <text y={14} className="parcel-date">
                      {say(title)}
                    </text>
                  </svg>
                </g>
              ))}
              {spans(
                events,
                ({ status }) => (status === 'open' ? status : null),
                () => true,
              ).map(({ from, to }) => (
                <g key={from}>
                  <line className="parcel-line" x1={x(from)} x2={end(to)} y1={line} y2={line} />
                  {to < events.length && (
                    <line className="parcel-line" x1={end(to)} x2={end(to)} y1={line - 8} y2={line + 8} />
                  )}
                </g>
              ))}
              {lanes.map(({ n }) =>
                spans(
                  events,
                  (event) => event.owners.find(({ owner }) => owner === n)?.share ?? null,
                  (a, b) => a.num === b.num && a.den === b.den,
                ).map(({ from, to, value: { num, den } }) => {
                  const thick = Math.max(THIN, (num / den) * THICK)
                  const closed = events[from]?.status !== 'open'
                  return (
                    <g key={`${n} ${from}`}>
                      <rect
                        className={closed ? 'parcel-owned closed' : 'parcel-owned'}
                        x={x(from)}
                        y={lane(n) - thick / 2 + 7}
                        width={end(to) - x(from)}
                        height={thick}
                      />
                      <text x={x(from) + 5} y={lane(n) - 8} className="parcel-date">
                        {num === den ? say({ share: { num, den } }) : `${num}/${den}`}
                      </text>
                    </g>
                  )
                }),
              )}
              {liens.map(({ n }, i) =>
                spans(
                  events,
                  (event) => (event.liens.includes(i) ? true : null),
                  () => true,
                ).map(({ from, to }) => (
                  <g key={`${n} ${from}`}>
                    <rect
                      className="parcel-lien"
                      x={x(from)}
                      y={lane(owners.length + i) - 6}
                      width={end(to) - x(from)}
                      height={12}
                    />
                    {to < events.length && (
                      <line
                        className="parcel-line"
                        x1={end(to)}
                        x2={end(to)}
                        y1={lane(owners.length + i) - 11}
                        y2={lane(owners.length + i) + 11}
                      />
                    )}
                  </g>
                )),
              )}
            </g>
            {events.map(({ record, branches, cancelled }, i) =>
              branches.map(({ pnu, way }, at) => {
                const y = HEAD + at * BRANCH + 12
                const name = t(way === 'out' ? 'parcel.branchOut' : 'parcel.branchIn', { lot: lotOf(pnu) })
                return (
                  <a key={`${record} ${pnu}`} href={`#/parcel/${pnu}`} aria-label={name} className="parcel-branch">
                    <title>{name}</title>
                    <path
                      className={cancelled ? 'parcel-join cancelled' : 'parcel-join'}
                      d={`M ${x(i)} ${line} V ${y + 6} L ${x(i) + 14} ${y - 4}`}
                    />
                    <rect x={x(i) + 14} y={y - 13} width={COLUMN - 24} height={BRANCH - 2} rx="3" />
                    <text x={x(i) + 20} y={y + 2}>
                      {way === 'out' ? '→' : '←'} {lotOf(pnu)}
                    </text>
                  </a>
                )
              }),
            )}
          </svg>
        </section>
      </div>
    </section>
  )
}
