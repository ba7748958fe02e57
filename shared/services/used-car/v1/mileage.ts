/** Readings that come by themselves: from a workshop, and with an inspection (자동차관리법 art. 43, unverified text). */
import type { RuleContext, Verdict } from '../../types.ts'
import { keepRecord, no, openBook, refused, registered } from './book.ts'
import { enterReading } from './readings.ts'
import type { Inspection, Odometer } from './shapes.ts'

export const evaluateOdometer = (context: RuleContext, body: Odometer): Verdict => {
  const book = openBook(context)
  const car = registered(book, body.vin)
  if (refused(car)) return car
  const reading = enterReading(book, body.vin, body.reading, { source: body.source })
  if (refused(reading)) return reading
  keepRecord(book, { vin: body.vin, action: 'odometer', km: reading.n })
  return book.close()
}

export const evaluateInspection = (context: RuleContext, body: Inspection): Verdict => {
  const book = openBook(context)
  const car = registered(book, body.vin)
  if (refused(car)) return car
  if (body.validUntil !== null && body.validUntil < body.reading.on) return no('INSPECTION_VALIDITY')
  const { result, validUntil } = body
  const reading = enterReading(book, body.vin, body.reading, { source: 'inspection', result, validUntil })
  if (refused(reading)) return reading
  if (result === 'fail') book.warn('INSPECTION_FAILED')
  keepRecord(book, { vin: body.vin, action: 'inspection', km: reading.n })
  return book.close()
}
