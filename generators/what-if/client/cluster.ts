/** The controls of one cluster: its share, its pods, what is wrong with them, and whether it is evacuated. */
import { percent } from '../../command-line/index.ts'
import { type Cluster, type Fleet, formatDuration, replicaRange } from '../../fleet/index.ts'
import { type Asked, type Ill, ills, withPods, withWeight } from '../asked.ts'
import { aside, element } from './elements.ts'
import { slider } from './slider.ts'

/** What a control asks for: the next of what is asked now. */
export type Change = (next: (asked: Asked) => Asked) => void

export interface Control {
  readonly element: HTMLElement
  readonly show: (asked: Asked) => void
}

/** Pods that a slider reaches at least; and how many times those of today. */
const REACH = { least: 12, times: 3 } as const

const illWords = { half: 'Half down', down: 'Down', slow: 'Slow' } as const satisfies Record<Ill, string>

const whatIllMeans = ({ traffic }: Fleet): Readonly<Record<Ill, string>> => ({
  half: 'half of the pods are gone',
  down: 'no pod is left',
  slow: `every pod takes longer than ${formatDuration(traffic.retries.perTryTimeout)}, which a try may take`,
})

/** One of several; `undefined` is that nothing is wrong. */
const health = (fleet: Fleet, name: string, change: Change): Control => {
  const meanings = whatIllMeans(fleet)
  const choices = [undefined, ...ills].map((ill) => {
    const id = `${name}-${ill ?? 'up'}`
    const input = element('input', {
      type: 'radio',
      name: `${name}-health`,
      id,
      value: ill ?? 'up',
      autocomplete: 'off',
    })
    input.addEventListener('change', () =>
      change((asked) => {
        const others = [...asked.ill].filter(([each]) => each !== name)
        return { ...asked, ill: new Map(ill === undefined ? others : [...others, [name, ill]]) }
      }),
    )
    const words = ill === undefined ? 'Up' : illWords[ill]
    const label = element(
      'label',
      { for: id, title: ill === undefined ? 'every pod answers' : meanings[ill] },
      words,
    )
    return { ill, input, label }
  })
  return {
    element: element(
      'div',
      { class: 'health', role: 'radiogroup', 'aria-label': `Pods of ${name}` },
      ...choices.flatMap(({ input, label }) => [input, label]),
    ),
    show: ({ ill }) => {
      for (const choice of choices) choice.input.checked = choice.ill === ill.get(name)
    },
  }
}

const evacuation = (name: string, change: Change): Control => {
  const input = element('input', { type: 'checkbox', id: `${name}-evacuated`, autocomplete: 'off' })
  input.addEventListener('change', () =>
    change((asked) => {
      const others = [...asked.evacuated].filter((each) => each !== name)
      return { ...asked, evacuated: new Set(input.checked ? [...others, name] : others) }
    }),
  )
  return {
    element: element(
      'div',
      { class: 'tick' },
      input,
      element('label', { for: input.id }, 'Evacuated', aside(`: ${name}`)),
    ),
    show: ({ evacuated }) => {
      input.checked = evacuated.has(name)
    },
  }
}

export const clusterControl = (fleet: Fleet, cluster: Cluster, colour: number, change: Change): Control => {
  const { name, cloud } = cluster
  const today = replicaRange(cluster.inference.replicas)
  const share = slider({
    id: `${name}-share`,
    label: 'Share',
    of: `of ${name}`,
    min: 0,
    max: 100,
    say: percent,
    set: (value) => change((asked) => ({ ...asked, weights: withWeight(asked, name, value) })),
  })
  const pods = (which: 'min' | 'max', label: string) =>
    slider({
      id: `${name}-${which}`,
      label,
      of: `in ${name}`,
      min: 1,
      max: Math.max(REACH.least, today.max * REACH.times),
      say: String,
      set: (value) =>
        change((asked) => {
          const now = withPods(asked.pods.get(name) ?? today, which, value)
          return { ...asked, pods: new Map([...asked.pods, [name, now]]) }
        }),
    })
  const [least, most] = [pods('min', 'Pods'), pods('max', 'At most')]
  const [state, away] = [health(fleet, name, change), evacuation(name, change)]
  return {
    element: element(
      'fieldset',
      { class: `cluster flow-${colour}` },
      element('legend', {}, name, element('span', { class: 'quiet' }, ` ${cloud.region}`)),
      share.element,
      least.element,
      most.element,
      element('div', { class: 'state' }, state.element, away.element),
    ),
    show: (asked) => {
      const range = asked.pods.get(name) ?? today
      share.show(asked.weights.get(name) ?? 0)
      least.show(range.min)
      most.show(range.max)
      state.show(asked)
      away.show(asked)
    },
  }
}
