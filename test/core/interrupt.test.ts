import { expect, test } from 'vitest'
import { orInterrupted, sleep, throwIfInterrupted } from '../../src/lib/core/interrupt.ts'

const aborted = AbortSignal.abort()

test('work that nobody interrupts gives its result', async () => {
  const { signal } = new AbortController()
  expect(await orInterrupted(Promise.resolve(7), signal)).toBe(7)
  expect(() => throwIfInterrupted(signal)).not.toThrow()
})

test('an aborted signal ends work before and while it runs', async () => {
  const never = new Promise<never>(() => undefined)
  expect(() => throwIfInterrupted(aborted)).toThrow(
    expect.objectContaining({ code: 'INTERRUPTED', exit: 130 }),
  )
  await expect(orInterrupted(never, aborted)).rejects.toMatchObject({ code: 'INTERRUPTED' })
  const controller = new AbortController()
  const work = orInterrupted(never, controller.signal)
  controller.abort()
  await expect(work).rejects.toMatchObject({ code: 'INTERRUPTED' })
})

test('the failure of the work is its own', async () => {
  const { signal } = new AbortController()
  await expect(orInterrupted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken')
})

test('a sleep ends with the signal', async () => {
  const controller = new AbortController()
  const slept = sleep(60_000, controller.signal)
  controller.abort()
  await expect(slept).rejects.toMatchObject({ code: 'INTERRUPTED' })
})
