/** Recordings of a terminal, in the format of asciinema (asciicast, version 2): what was written, and when. */
import { spawn } from 'node:child_process'

export interface Recording {
  readonly columns: number
  readonly rows: number
  readonly events: readonly Event[]
}

/** Text that a terminal was given, with its escape sequences. */
export interface Event {
  /** Seconds since the beginning. */
  readonly at: number
  readonly text: string
}

interface Header {
  readonly version: number
  readonly width: number
  readonly height: number
}

/** Errors: throws for text that is no recording of version 2. */
export const parseRecording = (text: string): Recording => {
  const [head = '', ...lines] = text.trim().split('\n')
  const { version, width, height }: Header = JSON.parse(head)
  if (version !== 2) throw new Error(`this is a recording of version ${version}; only version 2 is read`)
  const events = lines.flatMap((line): readonly Event[] => {
    const [at, kind, said]: readonly [number, string, string] = JSON.parse(line)
    return kind === 'o' ? [{ at, text: said }] : []
  })
  return { columns: width, rows: height, events }
}

export const recordingText = ({ columns, rows, events }: Recording): string =>
  [
    JSON.stringify({ version: 2, width: columns, height: rows } satisfies Header),
    ...events.map(({ at, text }) => JSON.stringify([Number(at.toFixed(3)), 'o', text])),
    '',
  ].join('\n')

/** Pauses longer than `seconds` become as long as that. */
export const withoutPauses = (recording: Recording, seconds: number): Recording => {
  let [cut, before] = [0, 0]
  const events = recording.events.map(({ at, text }) => {
    cut += Math.max(0, at - before - seconds)
    before = at
    return { at: at - cut, text }
  })
  return { ...recording, events }
}

/** Runs one command in a terminal of its own and tells what it writes; gives its exit code. */
const runInTerminal = (
  command: string,
  { columns, rows }: Pick<Recording, 'columns' | 'rows'>,
  heard: (text: string) => void,
): Promise<number> =>
  new Promise((resolve, reject) => {
    const sized = `stty cols ${columns} rows ${rows}; ${command}`
    const child = spawn('script', ['--quiet', '--return', '--command', sized, '/dev/null'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // npm says which script it runs, in lines that nobody asked for.
      env: { ...process.env, TERM: 'xterm-256color', SHELL: '/bin/sh', npm_config_loglevel: 'silent' },
    })
    child.stdout.setEncoding('utf8').on('data', heard)
    child.on('error', () => reject(new Error('there is no program script: install util-linux')))
    child.on('close', (code) => resolve(code ?? 1))
  })

/**
 * Runs commands one after the other as a person at a prompt, and records what the terminal shows. `heard` is told of it
 * as it comes. The last of the exit codes tells whether the picture is of something that works.
 */
export const record = async (
  commands: readonly string[],
  size: Pick<Recording, 'columns' | 'rows'>,
  heard: (text: string) => void = () => undefined,
): Promise<{ readonly recording: Recording; readonly code: number }> => {
  const events: Event[] = []
  const began = performance.now()
  const tell = (text: string) => {
    events.push({ at: (performance.now() - began) / 1_000, text })
    heard(text)
  }
  let code = 0
  for (const [n, command] of commands.entries()) {
    tell(`${n === 0 ? '' : '\r\n'}\x1b[1m$ ${command}\x1b[0m\r\n`)
    code = await runInTerminal(command, size, tell)
  }
  return { recording: { ...size, events }, code }
}
