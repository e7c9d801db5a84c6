/** A film of a terminal as one SVG: it moves by CSS alone, and where nothing may move it is the last screen. */
import type { Recording } from './recording.ts'
import { type Line, play, type Run } from './screen.ts'

export interface Look {
  readonly title: string
  /** Seconds that the last screen stays before it begins again. @default 6 */
  readonly hold?: number
  /** Only the last screen, which never moves. @default false */
  readonly still?: boolean
}

const [WIDE, HIGH, SIDE, HEAD, FOOT] = [8, 19, 16, 40, 14]

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Colours as terminals have them, light and dark; grey is 8, and what is bright is as what is not. */
const STYLE = `
svg{--back:#fff;--edge:#d5dae1;--ink:#1f2630;--quiet:#68727f;--c1:#b3261e;--c2:#17724a;--c3:#8f5a00;--c4:#2159b3;--c5:#7a3fb8;--c6:#0c7370}
@media(prefers-color-scheme:dark){svg{--back:#14181e;--edge:#303843;--ink:#e4e9f0;--quiet:#94a0af;--c1:#ff8a80;--c2:#6fcf9f;--c3:#e8b25a;--c4:#7db2ff;--c5:#c19bff;--c6:#55cfc6}}
text{font:13.3px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink);white-space:pre}
.b{font-weight:700}.d,.c0,.c7,.c8,.title{fill:var(--quiet)}
${[1, 2, 3, 4, 5, 6].map((n) => `.c${n},.c${n + 8}{fill:var(--c${n})}`).join('')}
.gone{visibility:hidden}`

const spanOf = ({ column, text, bold, dim, color }: Run): string => {
  const classes = [bold ? 'b' : '', dim ? 'd' : '', color === undefined ? '' : `c${color}`].filter(Boolean)
  const kind = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`
  // The length holds the columns, whatever font there is.
  const long = text.length > 1 ? ` textLength="${text.length * WIDE}"` : ''
  return `<tspan x="${column * WIDE}"${long}${kind}>${escaped(text)}</tspan>`
}

const textOf = ({ row, runs }: Line): string => `<text y="${row * HIGH}">${runs.map(spanOf).join('')}</text>`

/** The picture of a recording. */
export const svgOf = (recording: Recording, { title, hold = 6, still = false }: Look): string => {
  const { lines, tops } = play(recording)
  const end = (recording.events.at(-1)?.at ?? 0) + hold
  const percent = (at: number) => `${Number(((100 * at) / end).toFixed(2))}%`
  const last = tops.at(-1)?.row ?? 0
  const rows = Math.min(recording.rows, 1 + Math.max(0, ...lines.map(({ row }) => row)))
  const [width, height] = [recording.columns * WIDE + 2 * SIDE, rows * HIGH]
  const kept = still ? lines.filter(({ row, to }) => to === undefined && row >= last) : lines
  // Lines that come and go together move together.
  const groups = [
    ...Map.groupBy(kept, ({ from, to }) => `${percent(from)} ${to === undefined ? '' : percent(to)}`),
  ]
  const frames = groups.map(([key], n) => {
    const [from, to] = key.split(' ')
    const hidden = 'visibility:hidden'
    return `@keyframes k${n}{0%{${from === '0%' ? 'visibility:visible' : hidden}}${from}{visibility:visible}${to ? `${to}{${hidden}}` : ''}}.k${n}{animation-name:k${n}}`
  })
  const scroll = tops.map(({ at, row }) => `${percent(at)}{transform:translateY(${-row * HIGH}px)}`).join('')
  const moving = `@media(prefers-reduced-motion:no-preference){.m{animation:${Number(end.toFixed(2))}s step-end infinite}${frames.join('')}@keyframes s{${scroll}}.s{animation-name:s}}`
  const body = groups.map(
    ([, those], n) =>
      `<g class="m k${n}${those[0]?.to === undefined ? '' : ' gone'}">${those.map(textOf).join('')}</g>`,
  )
  const inside = still ? kept.map(textOf) : body
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEAD + height + FOOT}" width="${width}" height="${HEAD + height + FOOT}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>${STYLE}${still ? '' : `\n${moving}`}</style>
<rect x=".5" y=".5" width="${width - 1}" height="${HEAD + height + FOOT - 1}" rx="10" style="fill:var(--back);stroke:var(--edge)"/>
<text x="${width / 2}" y="24" text-anchor="middle" class="title">${escaped(title)}</text>
<svg x="${SIDE}" y="${HEAD}" width="${width - 2 * SIDE}" height="${height}"><g transform="translate(0 14)"><g ${still ? '' : 'class="m s" '}transform="translate(0 ${-last * HIGH})">
${inside.join('\n')}
</g></g></svg>
</svg>
`
}
