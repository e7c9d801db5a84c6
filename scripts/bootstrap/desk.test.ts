import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { terminalDesk } from './desk.ts'
import type { Step } from './step.ts'

const STEP: Step = {
  name: 'cluster aws',
  title: 'network and cluster aws, in us-east-1 of account 123456789012, which has a title of many words',
  look: async () => [],
  undo: 'nothing was changed',
}
const PROBLEM = {
  what: 'the context gcp leads to https://192.0.2.1, and the cluster is at https://203.0.113.5 or https://10.2.48.2',
  mend: 'npm run bootstrap -- --only "context gcp"',
}

/** A terminal, or a log, of so many columns; what was written to it. */
const terminal = ({ isTTY = true, columns = 80, yes = false } = {}) => {
  const input = Object.assign(new PassThrough(), { isTTY })
  const output = Object.assign(new PassThrough(), { isTTY, columns })
  let text = ''
  output.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  // A stream of bytes has all that the desk needs of a terminal.
  const desk = terminalDesk({ input, output, yes } as unknown as Parameters<typeof terminalDesk>[0])
  return { desk, input, text: () => text }
}

test.each([80, 60, 120])('no line is longer than the terminal, of %i columns', (columns) => {
  const { desk, text } = terminal({ columns })
  desk.begin(STEP, 3, 29)
  desk.say(`wrote ${'a few words '.repeat(20)}`)
  desk.end('to do', [PROBLEM])
  const lines = text().replaceAll('\r\x1b[2K', '\n').split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns)
  expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(columns - 20)
})

test('a log has a line for each step that ended, the problems below it, and no sign of a terminal', () => {
  const { desk, text } = terminal({ isTTY: false })
  desk.begin(STEP, 3, 29)
  desk.say('a word')
  desk.end('to do', [PROBLEM])
  expect(text()).toBe(
    `       a word
to do   3/29  network and cluster aws, in us-east-1 of account 123456789012,
       which has a title of many words
       the context gcp leads to https://192.0.2.1, and the cluster is at
         https://203.0.113.5 or https://10.2.48.2
         mend: npm run bootstrap -- --only "context gcp"
`,
  )
})

test('what a program said over several lines stays lines', () => {
  const { desk, text } = terminal({ isTTY: false })
  desk.say('one\n\n   two\nthree\n')
  expect(text()).toBe('       one\n         two\n         three\n')
})

test('a terminal shows the step while it is looked at, on a line that goes away', () => {
  const { desk, text } = terminal()
  desk.begin({ ...STEP, title: 'a title' }, 1, 2)
  expect(text()).toBe('\r\x1b[2K1/2  a title')
  desk.end('there')
  expect(text()).toBe('\r\x1b[2K1/2  a title\r\x1b[2Kthere  1/2  a title\n')
})

test('a word that is longer than the line stays whole', () => {
  const { desk, text } = terminal({ isTTY: false })
  const address = `https://${'a'.repeat(90)}`
  desk.say(`it is at ${address} now`)
  expect(text()).toBe(`       it is at\n         ${address}\n         now\n`)
})

describe('a question', () => {
  test.each([
    ['y', true],
    ['YES', true],
    ['', false],
    ['n', false],
    ['yellow', false],
  ])('answered with %j', async (answer, agreed) => {
    const { desk, input, text } = terminal()
    input.write(`${answer}\n`)
    expect(await desk.agree('make it')).toBe(agreed)
    expect(text()).toContain('make it? [y/N] ')
  })

  test('whose input ends is answered with no', async () => {
    const { desk, input } = terminal()
    input.end()
    expect(await desk.agree('make it')).toBe(false)
  })

  test('where there is no terminal is an error, with what to do', async () => {
    const { desk } = terminal({ isTTY: false })
    await expect(desk.agree('make it')).rejects.toThrow(
      'nobody can be asked here: make it? Look first with --plan, then run it with --yes',
    )
    expect(() => desk.demandPerson('make it')).toThrow('nobody can be asked here')
  })

  test('is not asked with --yes', async () => {
    const { desk, text } = terminal({ isTTY: false, yes: true })
    desk.demandPerson('make it')
    expect(await desk.agree('make it')).toBe(true)
    expect(text()).toBe('')
  })
})
