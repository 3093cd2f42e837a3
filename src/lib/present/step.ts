import type { NumberedStep } from '../advisor/apply/step.ts'
import { indent } from './text.ts'

/** A change that is about to be made: what, its statements, its lock. */
export function presentStep({ step, number, total }: NumberedStep): string {
  return [
    `${number} of ${total}: ${step.title}`,
    ...indent([...step.ddl.split('\n'), `Lock: ${step.lock}`], 2),
  ].join('\n')
}
