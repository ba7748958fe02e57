/** Finding a car by its number plate or its own number, in the register with our unsent records above it. */
import { plateText } from '../../../shared/codes/plate.ts'
import type { VehicleHit } from '../../../shared/contract/types.ts'
import { type CarRow, carKey } from '../../../shared/services/used-car/v1/rows.ts'
import type { Desk } from './desk.ts'
import { carTerms } from './search-terms.ts'

export const lookupVehicles = (desk: Desk, query: string): readonly VehicleHit[] =>
  carsOf(desk, carTerms(query)).flatMap((vin) => {
    const car = desk.overlay.view.get(carKey(vin))?.value as unknown as CarRow | undefined
    return car === undefined ? [] : [{ vin, plate: car.plate === null ? '' : plateText(car.plate), status: car.status }]
  })

/** The numbers of the cars that these keys (`car/<number>`, `plate/<plate>`) lead to. */
export const carsOf = ({ overlay }: Pick<Desk, 'overlay'>, keys: readonly string[]): readonly string[] => [
  ...new Set(
    keys.flatMap((key) => {
      const row = overlay.view.get(key)?.value
      if (key.startsWith('car/')) return row === undefined ? [] : [key.slice('car/'.length)]
      return typeof row === 'string' ? [row] : []
    }),
  ),
]
