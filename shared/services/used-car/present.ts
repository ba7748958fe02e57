/** How the used-car register is told to people. */
import type { ServicePresenter } from '../presenter.ts'
import { paper, papers } from './present/papers.ts'
import { columns, row } from './present/register.ts'
import { settled } from './present/settled.ts'
import { changes, view } from './present/view.ts'

const entry = (action: string, targets: boolean, ...words: readonly string[]) => ({
  action,
  label: `used-car:form.${action}`,
  words,
  targets,
})

export const usedCarPresenter: ServicePresenter = {
  service: 'used-car',
  menu: [
    entry(
      'transfer',
      false,
      '자동차 이전등록',
      '중고차 매매',
      '명의 이전',
      '차량 이전',
      'car transfer',
      'used car sale',
    ),
    entry('register', false, '자동차 신규등록', '차량 등록', '수입차 등록', 'car registration'),
    entry('odometer', false, '주행거리 기록', '정비 주행거리', 'odometer reading', 'mileage'),
    entry('inspection', false, '자동차 검사', '정기검사', 'car inspection'),
    entry('lien', false, '자동차 저당 등록', '자동차 압류', 'car lien', 'car mortgage'),
    entry('release', true, '자동차 저당 말소', '압류 해제', 'release car lien'),
    entry('scrap', false, '자동차 말소등록', '폐차', '수출 말소', 'scrap car', 'deregister car'),
    entry('correct', true, '자동차등록 경정', '등록원부 경정', 'correct car record'),
    entry('void', true, '자동차등록 말소', '등록 무효', 'void car record'),
  ],
  view,
  changes,
  settled,
  register: { title: 'used-car:register.title', columns, row },
  papers,
  paper,
}
