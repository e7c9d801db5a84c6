import { expect, test } from 'vitest'
import { commitOf } from './needs.ts'

const [one, other, third] = ['a', 'b', 'c'].map((letter) => letter.repeat(40))

// As git 2.43 prints them for `git ls-remote . NAME 'NAME^{}'`.
test.each([
  [
    'a branch, beside another whose name ends so',
    'main',
    [`${one}\trefs/heads/feature/main`, `${other}\trefs/heads/main`],
    other,
  ],
  [
    'a tag with a message: the commit, not the tag',
    'v1',
    [`${one}\trefs/tags/v1`, `${other}\trefs/tags/v1^{}`],
    other,
  ],
  ['a tag without one', 'v1', [`${one}\trefs/tags/v1`], one],
  ['a tag goes before a branch', 'v1', [`${one}\trefs/heads/v1`, `${third}\trefs/tags/v1`], third],
  ['HEAD', 'HEAD', [`${one}\tHEAD`, `${other}\trefs/remotes/origin/HEAD`], one],
  ['nothing of that name', 'main', [`${one}\trefs/heads/feature/main`], undefined],
  ['no line', 'main', [''], undefined],
])('%s', (_, revision, lines, commit) => {
  expect(commitOf(`${lines.join('\n')}\n`, revision)).toBe(commit)
})
