import { expect, test } from 'vitest'
import { labOf } from './index.ts'

test('before there is a lab the page says how to start one, and nothing can be broken', async () => {
  const lab = labOf('/nowhere')
  expect(await lab.snapshot()).toMatchObject({
    clouds: [],
    broken: [],
    trouble: expect.stringContaining('lab -- up'),
  })
  expect((await lab.snapshot()).faults.length).toBeGreaterThan(10)
  await expect(lab.break('hang', 'aws')).rejects.toThrow('no lab runs here')
  await expect(lab.mend()).rejects.toThrow('no lab runs here')
  lab.close()
})
