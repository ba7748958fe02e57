/** How often the number key may be used: who holds it can enumerate numbers, so nobody looks up faster than he talks. */

/** Look-ups a member may do in a minute. */
const PER_MINUTE = 60
const MINUTE = 60_000

export class LookupLimit {
  readonly #times = new Map<string, number[]>()

  /** False when this member has looked up too often in the last minute. `now` is monotonic. */
  take(member: string, now: number): boolean {
    const recent = (this.#times.get(member) ?? []).filter((at) => at > now - MINUTE)
    const allowed = recent.length < PER_MINUTE
    this.#times.set(member, allowed ? [...recent, now] : recent)
    return allowed
  }
}

/** What stays open on the screen is one reading for so long, however often the screen asks again. */
const ONE_READING = 15 * MINUTE

export class Readings {
  readonly #last = new Map<string, number>()

  /** Whether this reading was begun lately. */
  goesOn(member: string, what: string, now: number): boolean {
    const before = this.#last.get(`${member}/${what}`)
    return before !== undefined && now >= before && now < before + ONE_READING
  }

  /** Whether this is a new reading, to be logged. */
  begins(member: string, what: string, now: number): boolean {
    if (this.goesOn(member, what, now)) return false
    this.#last.set(`${member}/${what}`, now)
    return true
  }
}
