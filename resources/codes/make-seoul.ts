/**
 * Renews `seoul-legal-dong.json` from the Ministry of the Interior and Safety's legal-dong code
 * table (`KIKcd_B.<date>`, the edition that includes abolished codes, .xlsx).
 *
 *     node_modules/.bin/node resources/codes/make-seoul.ts KIKcd_B.20230501_with_abolished.xlsx 2023-05-01
 *
 * Only the facts of Seoul's rows are kept: code, name, day of creation, day of abolition.
 * Columns are found by their header names; a row that does not fit stops the script, so that a
 * changed table is noticed and never half taken over.
 */
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readSheet } from 'read-excel-file/node'

const HEADER = ['법정동코드', '시도명', '시군구명', '읍면동명', '동리명', '생성일자', '말소일자']
const CITY = '서울특별시'
const target = join(import.meta.dirname, 'seoul-legal-dong.json')

const [file, asOf] = process.argv.slice(2)
if (file === undefined || asOf === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(asOf)) {
  process.stderr.write('usage: make-seoul.ts KIKcd_B.xlsx YYYY-MM-DD (the day the table states)\n')
  process.exit(2)
}

const sheet = await readSheet(file)
const header = (sheet[0] ?? []).map((cell) => String(cell ?? '').trim())
const at = HEADER.map((name) => {
  const index = header.indexOf(name)
  if (index === -1) throw new Error(`column ${name} is missing in ${basename(file)}`)
  return index
})

const lines: string[] = []
for (const row of sheet.slice(1)) {
  const [code = '', city = '', district = '', dong = '', village = '', created = '', abolished = ''] = at.map((index) =>
    String(row[index] ?? '').trim(),
  )
  if (city !== CITY) continue
  if (!/^11\d{8}$/.test(code) || !/^\d{8}$/.test(created) || !/^(\d{8})?$/.test(abolished)) {
    throw new Error(`unexpected row: ${JSON.stringify(row)}`)
  }
  const name = [district, dong, village].filter((part) => part !== '').join(' ')
  const facts = abolished === '' ? [code, name, created] : [code, name, created, abolished]
  lines.push(`[${facts.map((fact) => JSON.stringify(fact)).join(', ')}]`)
}
if (lines.length < 400) throw new Error(`only ${lines.length} rows of ${CITY}: is this the whole table?`)
lines.sort()

const head = {
  source: `Ministry of the Interior and Safety (행정안전부), legal-dong code table KIKcd_B, ${asOf}, abolished codes included`,
  note: 'code, name below the city, day of creation, day of abolition (first day no longer valid); made by make-seoul.ts',
  asOf,
  city: CITY,
}
const body = JSON.stringify(head, null, 2).replace(/\n}$/, '')
writeFileSync(target, `${body},\n  "codes": [\n    ${lines.join(',\n    ')}\n  ]\n}\n`)
process.stdout.write(`${lines.length} codes written to ${basename(target)}\n`)
