/** The page in the browser: what is asked is held here, and everything else follows from it. */
import { type Fleet, fleetOf } from '../../fleet/index.ts'
import { type Asked, asIs } from '../asked.ts'
import { askedIn, fragmentOf } from '../fragment.ts'
import { type Given, pricesIn, textOf } from '../given.ts'
import { leftWithout, outcomeOf } from '../outcome.ts'
import { saidOf } from '../words.ts'
import { controlsOf } from './controls.ts'
import { part } from './elements.ts'
import { showCommands, showCost, showDrawing, showLeft, showNumbers } from './results.ts'

/** Milliseconds after the last change until it is read aloud and stands in the address: while a slider moves, neither. */
const SETTLED = 400

const begin = (given: Given, today: Fleet) => {
  const [text, priced] = [textOf(given), pricesIn(given)]
  const words = [part('said'), part('aloud')] as const
  let asked: Asked = asIs(today)
  let drawing = 0
  let settling = 0
  let measuring = 0

  /** One cluster at a time, so that a slider never waits for it. */
  const measure = (fleet: Fleet, cells: ReturnType<typeof showNumbers>, i = 0) => {
    clearTimeout(measuring)
    const cluster = fleet.clusters[i]
    if (cluster === undefined) return
    measuring = window.setTimeout(() => {
      const cell = cells.get(cluster.name)
      if (cell !== undefined) showLeft(cell, leftWithout(fleet, asked, cluster))
      measure(fleet, cells, i + 1)
    })
  }

  const draw = () => {
    drawing = 0
    const outcome = outcomeOf(text, today, priced, asked)
    const said = saidOf(outcome)
    ;[words[0].textContent, words[0].className] = [said.words, said.mood]
    for (const control of controls) control.show(asked)
    showDrawing(part('drawing'), outcome)
    const cells = showNumbers(part('numbers'), outcome)
    showCost(part('cost'), outcome)
    showCommands(part('commands'), outcome, given.options)
    const fragment = fragmentOf(today, asked)
    part('reset').toggleAttribute('disabled', fragment === '')
    measure(outcome.fleet, cells)
    clearTimeout(settling)
    settling = window.setTimeout(() => {
      if (words[1].textContent !== said.words) words[1].textContent = said.words
      if (location.hash.slice(1) !== fragment) history.replaceState(null, '', `#${fragment}`)
    }, SETTLED)
  }

  const soon = () => {
    if (drawing === 0) drawing = requestAnimationFrame(draw)
  }

  const controls = controlsOf(today, (next) => {
    asked = next(asked)
    part('notice').hidden = true
    soon()
  })

  /** What the address asks; words of it that this fleet has no use for are named. */
  const follow = () => {
    const found = askedIn(today, location.hash)
    asked = found.asked
    const notice = part('notice')
    notice.hidden = found.ignored.length === 0
    notice.textContent = `The link says what does not fit this fleet, and was left out: ${found.ignored.join(', ')}`
    soon()
  }

  part('controls').append(...controls.map((control) => control.element))
  part('reset').addEventListener('click', () => {
    asked = asIs(today)
    part('notice').hidden = true
    soon()
  })
  addEventListener('hashchange', follow)
  new ResizeObserver(soon).observe(part('drawing'))
  follow()
}

const given: Given = JSON.parse(part('given').textContent ?? '')
begin(given, fleetOf(textOf(given)))
