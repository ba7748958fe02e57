/** How deaths are told to people. */
import type { ServicePresenter } from '../presenter.ts'
import { paper, papers } from './present/papers.ts'
import { columns, row } from './present/register.ts'
import { changes, settled, view } from './present/view.ts'

export const deathPresenter: ServicePresenter = {
  service: 'death',
  menu: [
    {
      action: 'register',
      label: 'death:form.register',
      words: ['사망신고', '사망 신고', '부고', 'death report', 'register death'],
      targets: false,
    },
    { action: 'correct', label: 'death:form.correct', words: ['사망 정정', 'correct death'], targets: true },
    { action: 'void', label: 'death:form.void', words: ['사망 말소', '생존 확인', 'void death'], targets: true },
  ],
  view,
  changes,
  settled,
  register: { title: 'death:register.title', columns, row },
  papers,
  paper,
}
