#!/usr/bin/env node
/** `npm run picture`: a terminal, recorded while commands run and drawn as an SVG for a page. */
import { readFileSync, writeFileSync } from 'node:fs'
import {
  type Arguments,
  type Command,
  dispatch,
  flag,
  text,
  UsageError,
  wholeNumber,
} from '../generators/command-line/index.ts'
import { parseRecording, record, recordingText, withoutPauses } from './picture/recording.ts'
import { svgOf } from './picture/svg.ts'

/** Bytes: a page with it must still be quick. */
const MOST = 150_000

const numberOf = (args: Arguments, name: string) => wholeNumber(text(args, name) ?? '', `a number of ${name}`)

const recordCommand: Command = {
  usage: 'record <file.cast> "command"…',
  summary: 'runs commands in a terminal and records what it shows',
  details: `The recording is asciinema's (version 2): other programs play it too.
  --columns N  default 80
  --rows N     default 24
Exit code 1 when the last command fails; the recording is kept.`,
  options: { columns: { type: 'string', default: '80' }, rows: { type: 'string', default: '24' } },
  words: true,
  run: async (args) => {
    const [file, ...commands] = args.words
    if (file === undefined || commands.length === 0) throw new UsageError('name a file, and commands to run')
    const size = { columns: numberOf(args, 'columns'), rows: numberOf(args, 'rows') }
    const { recording, code } = await record(commands, size, (said) => process.stdout.write(said))
    writeFileSync(file, recordingText(recording))
    return code === 0 ? 0 : 1
  },
}

const drawCommand: Command = {
  usage: 'draw <file.cast> <file.svg> --title "…"',
  summary: 'makes an SVG of a recording',
  details: `  --title "…"  above it, and what is read aloud in its place
  --pause N    no pause is longer than so many seconds (default 2)
  --still      only the last screen
It moves by CSS, in light and dark; where nothing may move it is the last screen.
Exit code 1 when it is larger than ${MOST / 1_000} kB.`,
  options: {
    title: { type: 'string' },
    pause: { type: 'string', default: '2' },
    still: { type: 'boolean', default: false },
  },
  words: true,
  run: (args) => {
    const [from, to, ...rest] = args.words
    const title = text(args, 'title')
    if (from === undefined || to === undefined || title === undefined || rest.length > 0)
      throw new UsageError('name a recording, a file to write, and a title')
    const recording = withoutPauses(parseRecording(readFileSync(from, 'utf8')), numberOf(args, 'pause'))
    const svg = svgOf(recording, { title, still: flag(args, 'still') })
    writeFileSync(to, svg)
    const bytes = Buffer.byteLength(svg)
    console.log(`${to}: ${Math.ceil(bytes / 1_000)} kB`)
    return bytes > MOST ? 1 : 0
  },
}

process.exitCode = await dispatch(
  {
    before: 'npm run picture --',
    all: new Map([
      ['record', async () => ({ command: recordCommand })],
      ['draw', async () => ({ command: drawCommand })],
    ]),
    said: () => undefined,
  },
  process.argv.slice(2),
  process.env,
)
