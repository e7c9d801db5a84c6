/** All that can be asked: the load, a canary, and each cluster. */
import { percent } from '../../command-line/index.ts'
import type { Fleet } from '../../fleet/index.ts'
import { asIs, EXAMPLE_DIGEST, stopsOf, type Trial } from '../asked.ts'
import { MOST_RPS } from '../fragment.ts'
import { number } from '../words.ts'
import { type Change, type Control, clusterControl } from './cluster.ts'
import { element } from './elements.ts'
import { slider } from './slider.ts'

const COLOURS = 6

/** A round number that is not below. */
const roundUp = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)))
  return Math.ceil(value / power) * power
}

/** As far as a bit more than all pods carry, and twice the peak. */
const reachOf = (fleet: Fleet): number => {
  const pods = [...asIs(fleet).pods.values()].reduce((sum, { max }) => sum + max, 0)
  return roundUp(Math.max(2 * fleet.traffic.peakRps, 1.25 * pods * fleet.inference.rpsPerPod))
}

const load = (fleet: Fleet, change: Change): Control => {
  const reach = reachOf(fleet)
  const set = (rps: number) => change((asked) => ({ ...asked, rps }))
  const range = slider({
    id: 'rps',
    label: 'Load',
    of: 'in requests per second',
    min: 0,
    max: reach,
    step: Math.max(1, reach / 1_000),
    say: (value) => `${number(value)}/s`,
    set: (value) => set(Math.round(value)),
  })
  const exact = element('input', {
    type: 'number',
    id: 'rps-exact',
    min: 0,
    max: MOST_RPS,
    step: 1,
    'aria-label': 'Requests per second, exactly',
    autocomplete: 'off',
  })
  exact.addEventListener('input', () => {
    if (exact.value !== '' && exact.validity.valid) set(exact.valueAsNumber)
  })
  range.element.querySelector('.value')?.replaceWith(exact)
  range.element.classList.add('exact')
  return {
    element: range.element,
    show: ({ rps }) => {
      range.show(rps)
      if (document.activeElement !== exact) exact.value = String(rps)
    },
  }
}

const trialOf = (change: Change, next: Partial<Trial>) =>
  change((asked) => ({ ...asked, canary: { ...asked.canary, ...next } }))

/** What a canary would be of, while none runs. */
const release = (part: 'version' | 'digest', label: string, change: Change): Control => {
  const input = element('input', {
    type: 'text',
    id: `canary-${part}`,
    spellcheck: 'false',
    autocomplete: 'off',
  })
  input.addEventListener('input', () => trialOf(change, { [part]: input.value.trim() }))
  return {
    element: element('div', { class: 'text' }, element('label', { for: input.id }, label), input),
    show: ({ canary }) => {
      if (document.activeElement !== input) input.value = canary[part]
    },
  }
}

const starting = (change: Change): Control => {
  const share = slider({
    id: 'canary',
    label: 'Canary',
    min: 0,
    max: 99,
    say: (value) => (value === 0 ? 'none' : percent(value)),
    set: (value) => trialOf(change, { percent: value }),
  })
  const parts = [release('version', 'Version', change), release('digest', 'Digest', change)]
  const hint = element(
    'p',
    { class: 'quiet' },
    'The digest is an example: npm run publish:image prints that of an image.',
  )
  const more = element('div', { class: 'release' }, ...parts.map((each) => each.element), hint)
  return {
    element: element('div', {}, share.element, more),
    show: (asked) => {
      share.show(asked.canary.percent)
      more.hidden = asked.canary.percent === 0
      hint.hidden = asked.canary.digest !== EXAMPLE_DIGEST
      for (const each of parts) each.show(asked)
    },
  }
}

/** A canary that runs goes only where its commands bring it. */
const running = (stops: readonly number[], { version }: Trial, change: Change): Control => {
  const say = (stop: number) => {
    const at = stops[stop] ?? 0
    if (stop === 0) return 'aborted'
    return at === 100 ? 'promoted' : `${percent(at)}${stop === 1 ? ' (today)' : ''}`
  }
  const share = slider({
    id: 'canary',
    label: `Canary ${version}`,
    min: 0,
    max: stops.length - 1,
    say,
    set: (stop) => trialOf(change, { percent: stops[stop] ?? 0 }),
  })
  return { element: share.element, show: ({ canary }) => share.show(stops.indexOf(canary.percent)) }
}

export const controlsOf = (fleet: Fleet, change: Change): readonly Control[] => {
  const stops = stopsOf(fleet)
  return [
    load(fleet, change),
    stops === undefined ? starting(change) : running(stops, asIs(fleet).canary, change),
    ...fleet.clusters.map((cluster, i) => clusterControl(fleet, cluster, i % COLOURS, change)),
  ]
}
