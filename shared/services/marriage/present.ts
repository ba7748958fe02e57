/** How marriages are told to people. */
import type { ServicePresenter } from '../presenter.ts'
import { changes } from './present/changes.ts'
import { paper, papers } from './present/papers.ts'
import { columns, row } from './present/register.ts'
import { settled, view } from './present/view.ts'

export const marriagePresenter: ServicePresenter = {
  service: 'marriage',
  menu: [
    {
      action: 'register',
      label: 'marriage:form.register',
      words: ['혼인신고', '혼인 신고', '결혼', 'marriage report', 'register marriage'],
      targets: false,
    },
    { action: 'divorce', label: 'marriage:form.divorce', words: ['이혼신고', '이혼', 'divorce'], targets: true },
    { action: 'annul', label: 'marriage:form.annul', words: ['혼인 취소', '혼인취소신고', 'annul'], targets: true },
    { action: 'correct', label: 'marriage:form.correct', words: ['혼인 정정', 'correct marriage'], targets: true },
    { action: 'void', label: 'marriage:form.void', words: ['혼인 무효', '혼인 말소', 'void marriage'], targets: true },
  ],
  view,
  changes,
  settled,
  register: { title: 'marriage:register.title', columns, row },
  papers,
  paper,
}
