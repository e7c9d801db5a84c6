/** A slider with its name and its value in words. */
import { aside, element } from './elements.ts'

export interface Slider {
  readonly element: HTMLElement
  /** Shows a value, and raises the end of the slider where it is beyond. */
  readonly show: (value: number) => void
}

interface Options {
  readonly id: string
  /** What is seen, and what is heard after it: `Share` `of aws`. */
  readonly label: string
  readonly of?: string
  readonly min: number
  readonly max: number
  /** Between two values. @default 1 */
  readonly step?: number
  readonly say: (value: number) => string
  readonly set: (value: number) => void
}

export const slider = ({ id, label, of, min, max, step = 1, say, set }: Options): Slider => {
  const input = element('input', { type: 'range', id, min, max, step, autocomplete: 'off' })
  // For the eye: a slider says its value itself.
  const value = element('span', { class: 'value', 'aria-hidden': 'true' })
  input.addEventListener('input', () => set(Number(input.value)))
  return {
    element: element(
      'div',
      { class: 'slider' },
      element('label', { for: id }, label, of !== undefined && aside(` ${of}`)),
      input,
      value,
    ),
    show: (now) => {
      if (now > Number(input.max)) input.max = String(now)
      input.value = String(now)
      input.setAttribute('aria-valuetext', say(now))
      value.textContent = say(now)
    },
  }
}
