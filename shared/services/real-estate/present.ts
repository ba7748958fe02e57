/** How real-estate reports are told to people. */
import type { ServicePresenter } from '../presenter.ts'
import { paper, papers } from './present/papers.ts'
import { columns, row } from './present/register.ts'
import { changes, settled, view } from './present/view.ts'

export const realEstatePresenter: ServicePresenter = {
  service: 'real-estate',
  menu: [
    {
      action: 'report',
      label: 'real-estate:form.report',
      words: ['부동산 거래 신고', '실거래 신고', '매매 신고', 'real estate report', 'sale'],
      targets: false,
    },
    {
      action: 'cancel',
      label: 'real-estate:form.cancel',
      words: ['부동산 거래 해제', '해제등 신고', '계약 취소', 'cancel sale'],
      targets: true,
    },
    {
      action: 'correct',
      label: 'real-estate:form.correct',
      words: ['부동산 거래 정정', '변경 신고', 'correct sale'],
      targets: true,
    },
    { action: 'void', label: 'real-estate:form.void', words: ['부동산 거래 말소', 'void sale'], targets: true },
  ],
  view,
  changes,
  settled,
  register: { title: 'real-estate:register.title', columns, row },
  papers,
  paper,
}
