/** A marriage as it is typed at the counter. */
import type { Person, World } from '../../cli/demo/world.ts'

const side = ({ name, number, address, phone }: Person, person: string | null) => ({
  person,
  name,
  number,
  address,
  phone,
  registrationBase: address,
})

const witness = (world: World) => {
  const { name, number, address } = world.person()
  return { name, number, address, adult: true }
}

/** What a clerk types for a marriage; `id` when the ledger knows the husband already. */
export const weddingOf = (world: World, a: Person, id: string | null, b: Person) => ({
  husband: side(a, id),
  wife: side(b, null),
  agreed: { motherSurname: false, notKin: true },
  witness1: witness(world),
  witness2: witness(world),
})
