/** Labels that no service owns. */
import type { Told } from '../../../shared/services/present-types.ts'

/** The office's name: `errors:office.mapo`; an office without a text shows its id. */
export const officeLabel = (office: string): Told =>
  NAMED.includes(office) ? { key: `errors:office.${office}` } : office

const NAMED: readonly string[] = ['mapo', 'gaepo']
