/** What comes of it: the drawing, the numbers, and the commands that make the change. */
import { percent } from '../../command-line/index.ts'
import { type Finding, severity } from '../../findings/index.ts'
import { flow } from '../../flow/index.ts'
import type { Left, Outcome } from '../outcome.ts'
import type { Planned } from '../plan.ts'
import { billWords, changed, drawingOf, leftWords, moods, number, shareIn, verdictWords } from '../words.ts'
import { element } from './elements.ts'

/** Pixels of the bar of a load. */
const BAR = 56

export const showDrawing = (home: HTMLElement, outcome: Outcome): void => {
  const width = Math.max(280, Math.floor(home.clientWidth))
  const { documentElement } = new DOMParser().parseFromString(
    flow(drawingOf(outcome, width)),
    'image/svg+xml',
  )
  home.replaceChildren(document.importNode(documentElement, true))
}

/** The load of a pod as a bar: full is what it carries. */
const loadBar = (part: number, mood: string) => {
  const inner = Math.min(1, part) * BAR
  const svg = new DOMParser().parseFromString(
    `<svg xmlns="http://www.w3.org/2000/svg" class="load ${mood}" viewBox="0 0 ${BAR} 6" width="${BAR}" height="6" aria-hidden="true"><rect width="${BAR}" height="6" rx="3" class="all"/><rect width="${inner.toFixed(1)}" height="6" rx="3" class="some"/></svg>`,
    'image/svg+xml',
  )
  return document.importNode(svg.documentElement, true)
}

const HEADS = [
  ['pods of', ''],
  ['share', 'roomy'],
  ['requests/s', 'wide'],
  ['pods', 'wide'],
  ['a pod gets', ''],
  ['verdict', ''],
  ['if it is lost', ''],
] as const

/** Where the verdict without a cluster is written as soon as it is known. */
export type LeftCells = ReadonlyMap<string, HTMLElement>

/** A row for each cluster, or for each of its tracks where one has a canary. */
export const showNumbers = (home: HTMLElement, { fleet, before, after }: Outcome): LeftCells => {
  const cells = new Map<string, HTMLElement>()
  const carries = fleet.inference.rpsPerPod
  const rows = after.clusters.flatMap(({ cluster, tracks }) =>
    tracks.map((load) => {
      const stable = load.track === 'stable'
      const left = element('td', {}, stable ? '…' : '')
      if (stable) cells.set(cluster, left)
      const mood = moods[load.verdict]
      return element(
        'tr',
        {},
        element('th', { scope: 'row' }, stable ? cluster : `${cluster} ${load.track}`),
        element('td', { class: 'roomy' }, changed(shareIn(before, cluster, load.track), load.share, percent)),
        element('td', { class: 'wide' }, number(load.rps)),
        element(
          'td',
          { class: 'wide' },
          load.mostPods === load.pods ? `${load.pods}` : `${load.pods} to ${load.mostPods}`,
        ),
        element(
          'td',
          {},
          loadBar(load.rpsPerPod / carries, mood),
          `${number(load.rpsPerPod)} of ${number(carries)}/s`,
        ),
        element('td', { class: mood }, verdictWords[load.verdict]),
        left,
      )
    }),
  )
  const lost =
    after.lost > 0 &&
    element(
      'tr',
      { class: 'ill' },
      element('th', { scope: 'row' }, 'not answered'),
      element('td', { class: 'roomy' }, percent(after.lost)),
      element('td', { class: 'wide' }, number((after.lost * after.rps) / 100)),
      element(
        'td',
        { colspan: 4 },
        after.panic > 0 ? `${percent(after.panic)} are sent to pods that fail` : '',
      ),
    )
  home.replaceChildren(
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...HEADS.map(([words, kind]) => element('th', { scope: 'col', class: kind }, words)),
        ),
      ),
      element('tbody', {}, ...rows, lost),
    ),
  )
  return cells
}

export const showLeft = (cell: HTMLElement, left: Left): void => {
  const { words, mood } = leftWords(left)
  cell.textContent = words
  cell.className = mood
}

const findingLine = (finding: Finding) =>
  element(
    'li',
    { class: severity(finding) === 'error' ? 'ill' : 'tight' },
    element('strong', {}, `${severity(finding)} ${finding.code}: `),
    finding.message,
    element('br'),
    element('span', { class: 'quiet' }, `mend: ${finding.mend}`),
  )

const findings = (all: readonly Finding[]) => element('ul', { class: 'findings' }, ...all.map(findingLine))

export const showCost = (home: HTMLElement, { bills }: Outcome): void => {
  if ('findings' in bills) {
    home.replaceChildren(element('p', {}, 'It is not known:'), findings(bills.findings))
    return
  }
  const [sum = '', ...parts] = billWords(bills.before, bills.after)
  home.replaceChildren(
    element('p', { class: 'sum' }, sum),
    element('ul', {}, ...parts.map((words) => element('li', {}, words))),
  )
}

const copyButton = (command: string) => {
  const button = element('button', { type: 'button', 'aria-label': `Copy: ${command}` }, 'Copy')
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(command)
      button.textContent = 'Copied'
    } catch {
      // The browser does not let pages write there: the words stand beside the button, to be marked by hand.
      button.textContent = 'Not copied'
    }
  })
  return button
}

/** Lines as a diff shows them, each in its colour. */
const diffOf = ({ file, lines }: Planned['diffs'][number]) =>
  element(
    'pre',
    { class: 'diff', tabindex: 0, 'aria-label': `Change of ${file}` },
    `${file}\n`,
    ...lines
      .split('\n')
      .map((line) => element('span', { class: /^ {2}\+/.test(line) ? 'added' : 'gone' }, `${line}\n`)),
  )

const commandItem = ({ command, diffs, findings: all, refused }: Planned) =>
  element(
    'li',
    { class: refused && 'refused' },
    element('div', { class: 'command' }, element('code', {}, command), copyButton(command)),
    refused && element('p', { class: 'ill' }, 'It would be refused, and write nothing:'),
    all.length > 0 && findings(all),
    ...(refused && diffs.length === 0 ? [] : diffs.map(diffOf)),
  )

/** `more`: options that every command needs, such as --clusters. */
export const showCommands = (home: HTMLElement, { commands }: Outcome, more: string): void => {
  if (commands.length === 0) {
    home.replaceChildren(element('p', { class: 'quiet' }, 'Nothing of the fleet is changed.'))
    return
  }
  const all = commands.map((each) => ({ ...each, command: `${each.command}${more}` }))
  home.replaceChildren(
    element('ol', {}, ...all.map(commandItem)),
    element(
      'p',
      { class: 'quiet' },
      commands.length > 1
        ? 'A commit each, in this order: let one be merged and synced before the next. '
        : 'Then commit, and open a pull request. ',
      'A command renders too, and holds every rule against it: it may refuse more than this page knows, such as pods that no node has room for.',
    ),
  )
}
