import { describe, expect, test } from 'vitest'
import { BootstrapError, type Desk, goThrough, type Step } from './step.ts'

/** A desk that notes, and a world of things that are there or not. */
const room = ({ says = true, person = true } = {}) => {
  const seen: string[] = []
  const there = new Set<string>()
  const demandPerson = () => {
    if (!person) throw new BootstrapError('nobody can be asked here')
  }
  const desk: Desk = {
    begin: ({ name }, number, of) => void seen.push(`${number}/${of} ${name}`),
    say: (line) => void seen.push(line),
    end: (how, problems = []) => void seen.push([how, ...problems.map(({ what }) => what)].join(': ')),
    demandPerson,
    agree: async (question) => {
      demandPerson()
      seen.push(`${question}?`)
      return says
    },
  }
  const step = (name: string, over: Partial<Step> & { readonly act?: () => void } = {}): Step => ({
    name,
    title: name,
    look: async () => (there.has(name) ? [] : [{ what: `no ${name}`, mend: `make ${name}` }]),
    run: {
      question: `make ${name}`,
      act: async () => {
        seen.push(`makes ${name}`)
        if (over.act === undefined) there.add(name)
        else over.act()
      },
    },
    undo: `take ${name} away`,
    ...over,
  })
  const asking = (name: string, asks: 'program' | 'nobody'): Step => {
    const plain = step(name)
    return plain.run === undefined ? plain : { ...plain, run: { ...plain.run, asks } }
  }
  return { desk, step, asking, seen, there }
}

describe('run', () => {
  test('steps in their order, each made after a question, and looked at again', async () => {
    const { desk, step, seen } = room()
    expect(await goThrough([step('a'), step('b')], 'run', desk)).toBe(0)
    expect(seen).toEqual([
      ...['1/2 a', 'make a?', 'makes a', 'done'],
      ...['2/2 b', 'make b?', 'makes b', 'done'],
    ])
  })

  test('a second time nothing is asked or made', async () => {
    const { desk, step, seen } = room()
    const steps = [step('a'), step('b')]
    await goThrough(steps, 'run', desk)
    seen.length = 0
    expect(await goThrough(steps, 'run', desk)).toBe(0)
    expect(seen).toEqual(['1/2 a', 'there', '2/2 b', 'there'])
  })

  test('no later step after one that failed; it says which, why, and how to take it back', async () => {
    const { desk, step, seen } = room()
    const act = () => {
      throw new Error('terraform apply\nended with exit code 1: quota')
    }
    await expect(goThrough([step('a', { act }), step('b')], 'run', desk)).rejects.toThrow(
      /^a: terraform apply\nended with exit code 1: quota\n {2}to take back what it did: take a away\n/,
    )
    expect(seen).toEqual(['1/2 a', 'make a?', 'makes a', 'FAILED'])
  })

  test('what was carried out, and is not so, has failed', async () => {
    const { desk, step, seen } = room()
    await expect(goThrough([step('a', { act: () => {} }), step('b')], 'run', desk)).rejects.toThrow(
      /^a: it was carried out, and still is not as it must be/,
    )
    expect(seen.at(-1)).toBe('FAILED: no a')
  })

  test('it goes on where it was broken off', async () => {
    const { desk, step, seen, there } = room()
    there.add('a')
    await goThrough([step('a'), step('b')], 'run', desk)
    expect(seen).toEqual(['1/2 a', 'there', '2/2 b', 'make b?', 'makes b', 'done'])
  })

  test('whoever says no ends it, and nothing was made', async () => {
    const { desk, step, there } = room({ says: false })
    await expect(goThrough([step('a')], 'run', desk)).rejects.toThrow('a: you said no')
    expect(there.size).toBe(0)
  })

  test('what only a person can do ends it, with what to do', async () => {
    const { desk, step, seen } = room()
    const { run: _, ...only } = step('a')
    await expect(goThrough([only, step('b')], 'run', desk)).rejects.toThrow('a: only a person can do this')
    expect(seen).toEqual(['1/2 a', 'FAILED: no a'])
  })

  test('a program that asks by itself is not asked for twice', async () => {
    const { desk, asking, seen } = room()
    await goThrough([asking('a', 'program')], 'run', desk)
    expect(seen).toEqual(['1/1 a', 'makes a', 'done'])
  })

  test('where nobody can be asked nothing is made, whoever asks; what changes nothing goes on', async () => {
    const { desk, step, asking, there } = room({ person: false })
    await expect(goThrough([step('a')], 'run', desk)).rejects.toThrow('a: nobody can be asked here')
    await expect(goThrough([asking('a', 'program')], 'run', desk)).rejects.toThrow('a: nobody can be asked')
    expect(there.size).toBe(0)
    expect(await goThrough([asking('a', 'nobody')], 'run', desk)).toBe(0)
  })
})

describe.each(['check', 'plan'] as const)('%s', (mode) => {
  test('looks at all steps, makes none, and counts those that are not done', async () => {
    const { desk, step, seen, there } = room()
    there.add('b')
    expect(await goThrough([step('a'), step('b'), step('c')], mode, desk)).toBe(2)
    expect(seen).toEqual(['1/3 a', 'to do: no a', '2/3 b', 'there', '3/3 c', 'to do: no c'])
  })

  test('what cannot be asked is not as it must be, and the others are still looked at', async () => {
    const { desk, step, seen } = room()
    const look = async () => {
      throw new Error('no way there')
    }
    expect(await goThrough([step('a', { look }), step('b')], mode, desk)).toBe(2)
    expect(seen).toEqual(['1/2 a', 'to do: no way there', '2/2 b', 'to do: no b'])
  })
})

test('a plan shows what would be done, a check does not; what cannot be shown holds up nobody', async () => {
  const { desk, step, seen } = room()
  const showing = (name: string, preview: () => Promise<void>): Step => {
    const plain = step(name)
    return plain.run === undefined ? plain : { ...plain, run: { ...plain.run, preview } }
  }
  const steps = [
    showing('a', async () => void seen.push('would add 3')),
    showing('b', async () => {
      throw new Error('no cluster yet')
    }),
    step('c'),
  ]
  expect(await goThrough(steps, 'plan', desk)).toBe(3)
  expect(seen).toContain('would add 3')
  expect(seen).toContain('what it would do cannot be shown yet: no cluster yet')
  expect(seen.at(-1)).toBe('to do: no c')
  seen.length = 0
  await goThrough(steps, 'check', desk)
  expect(seen).not.toContain('would add 3')
})
