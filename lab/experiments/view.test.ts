import { expect, test } from 'vitest'
import { keeps } from './experiment.ts'
import { fakeLab } from './testing.ts'
import { view } from './view.ts'

const said = (clusters: readonly string[], warnings: readonly string[] = []) => ({
  code: 0,
  said: JSON.stringify({ data: { result: clusters.map((cluster) => ({ metric: { cluster } })) }, warnings }),
})
const clusterOf = (words: readonly string[]) => / --context (\w+) /.exec(words.join(' '))?.[1] ?? ''
const otherOf = (cluster: string) => (cluster === 'aws' ? 'gcp' : 'aws')
const lost = (cluster: string) =>
  `rpc error: thanos-sidecar-${otherOf(cluster)}.monitoring.svc.cluster.local:10901`

/** A lab whose views are `cut` between the second and the fourth answer. */
const run = async (cut: (cluster: string) => ReturnType<typeof said>) => {
  let answers = 0
  const { context, did } = fakeLab({
    person: (words) => {
      const isCut =
        did.some((each) => each.includes(' break link')) && !did.some((each) => each.endsWith(' mend'))
      answers++
      return isCut ? cut(clusterOf(words)) : said(['gcp', 'aws'])
    },
  })
  const measures = await view.run(context)
  return { measures, answers, red: measures.filter((each) => !keeps(each)).map(({ name }) => name) }
}

test('each cluster answers for all, for itself with a warning, and for all again', async () => {
  const { measures, answers, red } = await run((cluster) => said([cluster], [lost(cluster)]))
  expect([measures.length, answers, red]).toEqual([6, 6, []])
})

test.each<[string, (cluster: string) => ReturnType<typeof said>]>([
  ['without a warning', (cluster) => said([cluster])],
  [
    'with a warning about somebody else',
    (cluster) => said([cluster], ['rpc error: thanos-sidecar-eu.monitoring']),
  ],
  ['for the other too, although it is away', (cluster) => said(['aws', 'gcp'], [lost(cluster)])],
  ['for nobody', (cluster) => said([], [lost(cluster)])],
])('one that answers %s goes red', async (_, cut) => {
  expect((await run(cut)).red).toEqual(['cut: right in aws after, s', 'cut: right in gcp after, s'])
})
