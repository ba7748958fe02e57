/**
 * `report.html`: a demo told to people, Korean first with English below, in one file that needs nothing else: no script,
 * no font, no picture from elsewhere. What was typed into the made-up records never enters it.
 */
import { koreanDate, koreanTime } from '../../shared/civil.ts'
import { reasonKey } from '../../shared/services/index.ts'
import { faultIn } from '../demo/judge.ts'
import type { Checked, Figures, Picture, Tale, TaleEvent } from '../demo/tale.ts'
import { openTexts } from '../texts.ts'
import { bars, both, type Html, html, inline, raw, type Words } from './html.ts'
import { STYLE } from './style.ts'

export interface Report {
  readonly tale: Tale
  readonly figures: Figures
  readonly checked: readonly Checked[]
  /** Empty when no browser was there. */
  readonly pictures: readonly Picture[]
}

/** The whole file. */
export const writeReport = (report: Report): string => {
  const words: Words = { ko: openTexts('ko'), en: openTexts('en') }
  const { tale, figures } = report
  const fault = faultIn(figures, report.checked)
  return html`<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${words.ko.say('report.title')}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header>
<p class="mark">${inline(words, 'report.mark')}</p>
<h1>${both(words, 'report.title')}</h1>
<p class="when">${whenOf(tale.startedAt)} · ${tale.network}</p>
<p class="${fault === null ? 'good' : 'bad'}">${fault === null ? both(words, 'report.good', { ...plain(figures) }) : both(words, `error.${fault.code}`, { ...fault })}</p>
</header>
<main>
<section>${heading(words, 'figures')}${figureTiles(words, figures)}</section>
<section>${heading(words, 'order')}<p>${both(words, 'report.orderIntro')}</p>${timeline(words, tale)}</section>
<section>${heading(words, 'conflicts')}<p>${both(words, 'report.conflictsIntro')}</p>${conflicts(words, tale)}</section>
<section>${heading(words, 'parties')}<p>${both(words, 'report.partiesIntro')}</p>${parties(words, report)}</section>
<section>${heading(words, 'entered')}${enteredBars(words, tale)}</section>
<section>${heading(words, 'pictures')}${pictures(words, report.pictures)}</section>
<section>${heading(words, 'again')}<p>${both(words, 'report.againIntro')}</p>${commands()}</section>
</main>
</body>
</html>
`.text
}

const heading = (words: Words, name: string): Html => html`<h2>${both(words, `report.${name}`)}</h2>`

const plain = ({ entered, accepted, rejected, conflicts, resolved, lost, witnessed, seconds }: Figures) => ({
  entered,
  accepted,
  rejected,
  conflicts,
  resolved,
  lost,
  witnessed,
  seconds,
})

const figureTiles = (words: Words, figures: Figures): Html =>
  html`<ul class="tiles">${Object.entries(plain(figures)).map(
    ([name, value]) =>
      html`<li${raw(name === 'lost' && value > 0 ? ' class="bad"' : '')}><b>${count(value)}</b><span>${both(words, `report.figure.${name}`)}</span></li>`,
  )}</ul>`

const timeline = (words: Words, tale: Tale): Html =>
  html`<ol class="line">${tale.events.map(
    (event) =>
      html`<li><time>${(event.at / 1000).toFixed(1)} s</time><div>${both(words, `story.${event.key}`, told(event))}</div></li>`,
  )}</ol>`

const told = (event: TaleEvent): TaleEvent['data'] => event.data

const conflicts = (words: Words, tale: Tale): Html => html`<table>
<thead><tr>${['kind', 'ours', 'reason', 'first', 'decision'].map((name) => html`<th scope="col">${both(words, `report.case.${name}`)}</th>`)}</tr></thead>
<tbody>${tale.conflicts.map(
  ({ kind, office, receiptNo, reason, first, decision, replacement }) => html`<tr>
<td>${both(words, `conflict.${kind}`)}</td>
<td>${both(words, `office.${office}`)}<code>${receiptNo}</code></td>
<td>${reasonWords(words, reason)}</td>
<td>${first === null ? '–' : html`${both(words, `office.${first.office}`)}<code>${first.receiptNo}</code>`}</td>
<td>${both(words, `decision.${kind === 'one-citizen' ? 'compared' : decision}`)}${replacement === null ? '' : html`<code>→ ${replacement}</code>`}</td>
</tr>`,
)}</tbody></table>`

/** A flag's sentence stands beside the reasons'. */
const reasonWords = (words: Words, reason: string): Html => {
  const key = [reasonKey(reason), `engine:flag.${reason}`].find((each) => words.ko.has(each) && words.en.has(each))
  return key === undefined ? html`<code>${reason}</code>` : html`${both(words, key)}<code>${reason}</code>`
}

const parties = (words: Words, { tale, figures, checked }: Report): Html => {
  const rows = [{ id: 'central', ...figures.central }, ...figures.offices]
  return html`<table>
<thead><tr>${['party', 'process', 'size', 'root', 'stateRoot', 'verified'].map((name) => html`<th scope="col">${both(words, `report.party.${name}`)}</th>`)}</tr></thead>
<tbody>${rows.map(({ id, size, root, stateRoot }) => {
    const check = checked.find((each) => each.id === id)
    const pids = tale.processes.filter(({ name }) => name === id).map(({ pid }) => pid)
    return html`<tr>
<td>${both(words, `office.${id}`)}</td>
<td class="number">${pids.join(', ')}</td>
<td class="number">${count(size)}</td>
<td><code title="${root}">${root.slice(0, 16)}…</code></td>
<td><code title="${stateRoot}">${stateRoot.slice(0, 16)}…</code></td>
<td>${check === undefined ? '–' : both(words, check.ok ? 'report.verifiedOk' : 'report.verifiedBad', { ...check, id: '' })}</td>
</tr>`
  })}</tbody></table>`
}

const enteredBars = (words: Words, tale: Tale): Html => {
  const rows = tale.entered.map(({ office, service, count: value }) => ({
    label: `${words.ko.say(`office.${office}`)} · ${words.ko.say(`service.${service}`)}`,
    under: `${words.en.say(`office.${office}`)} · ${words.en.say(`service.${service}`)}`,
    value,
  }))
  return bars(rows)
}

const pictures = (words: Words, list: readonly Picture[]): Html =>
  list.length === 0
    ? html`<p class="missing">${both(words, 'report.noPictures')}</p>`
    : html`${list.map(
        ({ key, png }) => html`<figure>
<img alt="${words.ko.say(`picture.${key}`)}" src="data:image/png;base64,${Buffer.from(png).toString('base64')}">
<figcaption>${both(words, `picture.${key}`)}</figcaption>
</figure>`,
      )}`

const commands = (): Html => html`<pre>npm run -s daejang -- verify --data central
npm run -s daejang -- verify --data mapo --network network.json
npm run -s daejang -- central --data central --port 4100
npm start</pre>`

const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')

const whenOf = (at: number): string => {
  const { hour, minute } = koreanTime(at)
  return `${koreanDate(at)} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')} (+09:00)`
}
