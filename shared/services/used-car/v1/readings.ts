/**
 * The odometer as a series: a reading at every registration, change of owner and inspection, and whenever a workshop
 * gives one (자동차관리법 art. 58-4 and 35: mileage is recorded and not changed without ground; unverified text).
 *
 * The series is ordered by the day of the reading, not by the order of the log: offices are offline, and an inspection
 * of Monday may be ordered after a sale of Tuesday. A fall is a pair of neighbours whose later one shows less. It is
 * explained by the one of them that was entered last, because only that clerk saw both: the later reading carries the
 * cause, or an earlier one that was entered after it and stands above it. Nothing makes a series with an unexplained
 * fall: no new reading, no correction, no voiding. A cause where nothing falls is refused, too, or it would excuse a
 * fall to come.
 */
import { type Book, no, type Refusal, setStatus, writeKm } from './book.ts'
import { type KmRow, kmKey, type Point, type SeriesRow, seriesKey } from './rows.ts'
import type { Reading } from './shapes.ts'

/** Readings that a row keeps; a point takes about 60 bytes. */
export const MAX_POINTS = 40
/** Kilometres above which a reading is looked at twice (no article). */
const HIGH_KM = 500_000

export const seriesOf = (book: Book, vin: string): SeriesRow =>
  book.get<SeriesRow>(seriesKey(vin)) ?? { points: [], from: null }

const before = (a: Point, b: Point): boolean => a.on < b.on || (a.on === b.on && a.n < b.n)

const isFall = (a: Point | undefined, b: Point | undefined): boolean =>
  a !== undefined && b !== undefined && b.km < a.km

/** The first pair of neighbours that falls and that neither explains. */
export const unexplained = (points: readonly Point[]): readonly [Point, Point] | null => {
  for (let i = 1; i < points.length; i += 1) {
    const [a, b] = [points[i - 1], points[i]] as [Point, Point]
    if (isFall(a, b) && b.why === null && !(a.why !== null && a.n > b.n)) return [a, b]
  }
  return null
}

type Origin = Pick<KmRow, 'source'> & Partial<Pick<KmRow, 'result' | 'validUntil'>>

/** Enters a reading and gives its number. */
export const enterReading = (
  book: Book,
  vin: string,
  { km, on, why }: Reading,
  origin: Origin,
): { readonly n: number } | Refusal => {
  if (on > book.context.recordedOn) return no('CAR_DATE_IN_FUTURE')
  const series = seriesOf(book, vin)
  if (series.from !== null && on < series.from) return no('ODOMETER_TOO_OLD', seriesKey(vin))
  const n = writeKm(book, vin, { km, readOn: on, why, ...origin })
  const point: Point = { n, km, on, why }
  const at = series.points.findIndex((each) => before(point, each))
  const place = at < 0 ? series.points.length : at
  const points = [...series.points.slice(0, place), point, ...series.points.slice(place)]
  const fall = unexplained(points)
  if (fall !== null) return no('ODOMETER_FALL', seriesKey(vin), kmKey(vin, (fall[0].n === n ? fall[1] : fall[0]).n))
  const [earlier, later] = [points[place - 1], points[place + 1]]
  const pair = isFall(earlier, point) ? [earlier, point] : isFall(point, later) ? [point, later] : null
  if (why !== null && pair === null) return no('ODOMETER_NO_FALL', seriesKey(vin))
  if (pair !== null) book.warn('ODOMETER_EXPLAINED', { before: pair[0]?.km ?? 0, after: pair[1]?.km ?? 0 })
  if (km > HIGH_KM) book.warn('ODOMETER_HIGH', { km })
  const dropped = points.length > MAX_POINTS ? points[1] : undefined
  book.put(
    seriesKey(vin),
    dropped === undefined ? { ...series, points } : { points: points.slice(1), from: dropped.on },
  )
  return { n }
}

/** Takes a reading out of the series; what stays must not fall unexplained. */
export const dropReading = (book: Book, vin: string, n: number, status: 'corrected' | 'cancelled'): Refusal | null => {
  setStatus<KmRow>(book, kmKey(vin, n), status)
  const series = seriesOf(book, vin)
  const points = series.points.filter((each) => each.n !== n)
  book.put(seriesKey(vin), { ...series, points })
  return null
}

/** What voiding and correcting are held to when they are done. */
export const checkSeries = (book: Book, vin: string): Refusal | null => {
  const fall = unexplained(seriesOf(book, vin).points)
  return fall === null ? null : no('ODOMETER_FALL', seriesKey(vin), kmKey(vin, fall[1].n))
}
