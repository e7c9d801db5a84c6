import { expect, test } from 'vitest'
import { parseRecording, record, recordingText, withoutPauses } from './recording.ts'

const size = { columns: 80, rows: 24 }

test('commands see a terminal of that size, one after the other, each behind its prompt', async () => {
  const { recording, code } = await record(['test -t 1 && stty size < /dev/tty', 'printf two; exit 3'], size)
  const text = recording.events.map((event) => event.text).join('')
  expect(text).toBe(
    '\x1b[1m$ test -t 1 && stty size < /dev/tty\x1b[0m\r\n24 80\r\n\r\n\x1b[1m$ printf two; exit 3\x1b[0m\r\ntwo',
  )
  expect(code).toBe(3)
})

test('each piece has the time at which it came', async () => {
  const { recording } = await record(['printf a; sleep 0.5; printf b'], size)
  const [, a = { at: 0, text: '' }, b = { at: 0, text: '' }] = recording.events
  expect([a.text, b.text]).toEqual(['a', 'b'])
  expect(b.at - a.at).toBeGreaterThan(0.4)
})

test('what is written down is what is read', () => {
  const recording = { ...size, events: [{ at: 0.25, text: '\x1b[1mä\r\n' }] }
  expect(parseRecording(recordingText(recording))).toEqual(recording)
})

test('a recording of another version is refused', () => {
  expect(() => parseRecording('{"version":3,"term":{}}')).toThrow('version 3')
})

test('pauses are cut, and what comes close together stays so', () => {
  const events = [0, 1, 31, 31.5, 60].map((at) => ({ at, text: '.' }))
  expect(withoutPauses({ ...size, events }, 2).events.map(({ at }) => at)).toEqual([0, 1, 3, 3.5, 5.5])
})
