/** Writing HTML with everything escaped unless it was written as HTML. */
import type { Texts } from '../texts.ts'

export interface Html {
  readonly text: string
}

type Part = string | number | Html | readonly Html[]

export interface Words {
  readonly ko: Texts
  readonly en: Texts
}

export const raw = (text: string): Html => ({ text })

export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  text: strings.reduce((whole, piece, i) => whole + rendered(parts[i - 1] ?? '') + piece),
})

const rendered = (part: Part): string => {
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  return 'text' in part ? part.text : part.map(({ text }) => text).join('')
}

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Korean, and English below it. */
export const both = ({ ko, en }: Words, key: string, data?: { readonly [name: string]: unknown }): Html =>
  html`<span class="ko">${ko.say(key, data)}</span><span class="en" lang="en">${en.say(key, data)}</span>`

/** Korean and English on one line. */
export const inline = ({ ko, en }: Words, key: string): Html =>
  html`${ko.say(key)} <span lang="en">/ ${en.say(key)}</span>`

/** Bars with their figures as a table, so that they can be read without seeing them. */
export const bars = (
  rows: readonly { readonly label: string; readonly under: string; readonly value: number }[],
): Html => {
  const most = Math.max(1, ...rows.map(({ value }) => value))
  return html`<table class="bars"><tbody>${rows.map(
    ({ label, under, value }) => html`<tr>
<th scope="row"><span class="ko">${label}</span><span class="en" lang="en">${under}</span></th>
<td class="number">${value}</td>
<td><svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="${((value / most) * 100).toFixed(1)}" height="4"/></svg></td>
</tr>`,
  )}</tbody></table>`
}
