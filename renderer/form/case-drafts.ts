/** Which case a draft amends, kept in this window's storage until the case is decided: ids only, nothing of people. */

const KEY = 'daejang.case-drafts'

const load = (): { [draft: string]: string } => {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as { [draft: string]: string }
  } catch {
    return {}
  }
}

export const rememberCase = (draft: string, caseId: string): void =>
  localStorage.setItem(KEY, JSON.stringify({ ...load(), [draft]: caseId }))

export const caseOf = (draft: string): string | null => load()[draft] ?? null

export const forgetCase = (draft: string): void => {
  const { [draft]: _, ...rest } = load()
  localStorage.setItem(KEY, JSON.stringify(rest))
}
