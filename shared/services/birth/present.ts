/** How births are told to people. */
import type { ServicePresenter } from '../presenter.ts'
import { paper, papers } from './present/papers.ts'
import { columns, row } from './present/register.ts'
import { changes, settled, view } from './present/view.ts'

export const birthPresenter: ServicePresenter = {
  service: 'birth',
  menu: [
    {
      action: 'register',
      label: 'birth:form.register',
      words: ['출생신고', '출생 신고', '아기', 'birth report', 'register birth'],
      targets: false,
    },
    {
      action: 'correct',
      label: 'birth:form.correct',
      words: ['출생 정정', '등록부 정정', 'correct birth'],
      targets: true,
    },
    { action: 'void', label: 'birth:form.void', words: ['출생 말소', '출생 폐쇄', 'void birth'], targets: true },
  ],
  view,
  changes,
  settled,
  register: { title: 'birth:register.title', columns, row },
  papers,
  paper,
}
