import { expect, test } from 'vitest'
import type { Total } from '../traffic/index.ts'
import { keeps } from './experiment.ts'
import { splits } from './split.ts'
import { answer, fakeLab, rowOf } from './testing.ts'

const totalOf = (stream: string, by: Total['by'], failed: Total['failed'] = {}): Total => {
  const { second: _, ...rest } = rowOf({ stream, by, failed })
  return { ...rest, said: {} }
}
const pods = (cloud: 'aws' | 'gcp', counts: readonly number[]) =>
  Object.assign({}, ...counts.map((count, i) => answer(cloud, count, `ml-inference-7c9-${i}`)))

const run = async (name: string, lab: ReturnType<typeof fakeLab>) => {
  const found = splits.find((each) => each.name === name)
  if (found === undefined) throw new Error(name)
  return found.run(lab.context)
}

test('shares are held to a point of what the fleet asks, and pods to each other, via each gateway', async () => {
  const lab = fakeLab({
    totals: () => [
      totalOf('split via aws', { ...pods('aws', [3400, 3300, 3330]), ...pods('gcp', [3300, 3400, 3270]) }),
      totalOf(
        'split via gcp',
        { ...pods('aws', [7000, 3000, 1500]), ...pods('gcp', [2900, 2800, 2800]) },
        { 503: 2 },
      ),
    ],
  })
  const measures = await run('split-even', lab)
  const bad = measures.filter((measure) => !keeps(measure)).map(({ name }) => name)
  expect(bad).toEqual(['failed', 'aws via gcp, %', 'gcp via gcp, %', 'busiest of idlest pod of aws via gcp'])
})

test('a canary is started from the image beside the stable one', async () => {
  const lab = fakeLab({ totals: () => [] })
  await run('canary-small', lab)
  expect(lab.did[0]).toMatch(
    /^commit weights aws=99 gcp=1, canary start v1.1.0 sha256:c+ --percent 5 --in gcp$/,
  )
})

test('a pin is kept when every answer is of its cloud', async () => {
  const lab = fakeLab({
    totals: ({ pin = '' }) => [
      totalOf(`${pin} via aws`, pods(pin === 'aws' ? 'aws' : 'gcp', [5999])),
      totalOf(`${pin} via gcp`, { ...pods('aws', [2]), ...pods('gcp', [5997]) }),
    ],
  })
  const measures = await run('pins', lab)
  expect(lab.did).toEqual(['load 0+100 aws 15 s', 'load 0+100 gcp 15 s'])
  expect(measures.filter((measure) => !keeps(measure)).map(({ name }) => name)).toEqual([
    'aws via gcp, %',
    'gcp via gcp, %',
  ])
})
