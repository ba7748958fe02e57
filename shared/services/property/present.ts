/** How the property register is told to people. */
import type { ServicePresenter } from '../presenter.ts'
import { paper, papers } from './present/papers.ts'
import { columns, row } from './present/register.ts'
import { settled } from './present/settled.ts'
import { changes, view } from './present/view.ts'

const entry = (action: string, targets: boolean, ...words: readonly string[]) => ({
  action,
  label: `property:form.${action}`,
  words,
  targets,
})

export const propertyPresenter: ServicePresenter = {
  service: 'property',
  menu: [
    entry('transfer', false, '소유권 이전등기', '이전등기', '매매 등기', '증여', '상속 등기', 'transfer of title'),
    entry('mortgage', false, '근저당권 설정등기', '저당권', '담보', '설정등기', 'mortgage'),
    entry('release', true, '근저당권 말소등기', '저당권 말소', '해지', 'release mortgage'),
    entry('open-title', false, '소유권 보존등기', '보존등기', 'first registration', 'open title'),
    entry('split', false, '분필등기', '토지 분할', 'split parcel'),
    entry('merge', false, '합필등기', '토지 합병', 'merge parcels'),
    entry('correct', true, '경정등기', '등기 경정', 'correct entry'),
    entry('void', true, '등기 말소', '말소등기', 'void entry'),
  ],
  view,
  changes,
  settled,
  register: { title: 'property:register.title', columns, row },
  papers,
  paper,
}
