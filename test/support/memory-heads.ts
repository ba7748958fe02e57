/** The desk's memory of checkpoints, without a desk. */
import type { Heads } from '../../electron/office/ports.ts'

export const memoryHeads = (): Heads => {
  let [verified, cosigned] = [null, null] as [ReturnType<Heads['verified']>, ReturnType<Heads['cosigned']>]
  return {
    verified: () => verified,
    cosigned: () => cosigned,
    setVerified: (head) => {
      verified = head
    },
    setCosigned: (head) => {
      cosigned = head
    },
  }
}
