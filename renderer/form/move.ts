/** Going through a form by keys: Enter and Shift+Enter field by field, F6 section by section. */

/** What can be typed in or chosen; what was chosen is passed, too, so that it is seen. */
const FIELDS = '[data-field]:not(:disabled):not([readonly]), [data-field][data-chosen]'

export const focusFirst = (form: HTMLElement): void => form.querySelector<HTMLElement>(FIELDS)?.focus()

export const focusField = (form: HTMLElement, path: string): boolean => {
  const field = form.querySelector<HTMLElement>(`[data-field="${CSS.escape(path)}"]`)
  if (field === null) return false
  field.focus({ preventScroll: true })
  field.scrollIntoView({ block: 'center' })
  return true
}

/** The field after or before the one that has the focus; false when there is none. */
export const stepField = (form: HTMLElement, step: 1 | -1): boolean => {
  const fields = [...form.querySelectorAll<HTMLElement>(FIELDS)]
  const at = fields.indexOf(document.activeElement as HTMLElement)
  const next = fields[at + step]
  if (at < 0 || next === undefined) return false
  focus(next)
  return true
}

export const stepSection = (form: HTMLElement, step: 1 | -1): void => {
  const sections = [...form.querySelectorAll<HTMLElement>('[data-section]')]
  const at = sections.findIndex((section) => section.contains(document.activeElement))
  const next = sections[(at + step + sections.length) % sections.length]
  const field = next?.querySelector<HTMLElement>(FIELDS)
  next?.scrollIntoView({ block: 'start' })
  field?.focus({ preventScroll: true })
}

const focus = (field: HTMLElement): void => {
  field.focus()
  if (field instanceof HTMLInputElement && field.type === 'text') field.select()
  field.scrollIntoView({ block: 'nearest' })
}
