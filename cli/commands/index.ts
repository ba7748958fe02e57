/** Every command of the line, in the order in which the help lists them. */
import type { Command } from '../command.ts'
import { alarmAcknowledge, alarmShow } from './alarm.ts'
import { backupCreate, backupRestore } from './backup.ts'
import { central } from './central.ts'
import { centralInit } from './central-init.ts'
import { demo } from './demo.ts'
import { importRealEstate } from './import-real-estate.ts'
import { importUsedCar } from './import-used-car.ts'
import { keysEnrol, keysList, keysNew, keysResume, keysRevoke, keysSuspend } from './keys.ts'
import { keysApprove, networkApprove, privacyApprove } from './keys-approve.ts'
import { networkHolidays } from './network.ts'
import { networkActivateRules, networkNewLogKey, networkRootApprove, networkRotateLogKey } from './network-roots.ts'
import { office } from './office.ts'
import { privacyErase } from './privacy.ts'
import { receiptCheck, receiptShow } from './receipt.ts'
import { replicaTake } from './replica-take.ts'
import { verify } from './verify.ts'

export const COMMANDS: readonly Command[] = [
  demo,
  central,
  centralInit,
  office,
  verify,
  replicaTake,
  importRealEstate,
  importUsedCar,
  keysNew,
  keysEnrol,
  keysApprove,
  keysSuspend,
  keysResume,
  keysRevoke,
  keysList,
  networkHolidays,
  networkApprove,
  networkActivateRules,
  networkNewLogKey,
  networkRotateLogKey,
  networkRootApprove,
  privacyErase,
  privacyApprove,
  receiptShow,
  receiptCheck,
  backupCreate,
  backupRestore,
  alarmShow,
  alarmAcknowledge,
]
