/** What is typed, once the typing rests: a question costs the office a search, and half a word finds nothing. */
import { useEffect, useState } from 'react'

const RESTS_AFTER_MS = 300

export const useRested = <T>(value: T): T => {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), RESTS_AFTER_MS)
    return () => clearTimeout(timer)
  }, [value])
  return rested
}
