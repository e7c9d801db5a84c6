/** The commands of a bring-up in docs/delivery.md, for a cluster that stands for all. */
import { bringUp } from '../../generators/delivery/index.ts'

const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)

export const bringUpSteps = () =>
  bringUp('aws')
    .map(({ title, why, argv, shows, otherwise }, i) =>
      [
        `**${i + 1}. ${title}.** ${why}`,
        '',
        '```sh',
        argv.map(quoted).join(' '),
        '```',
        '',
        `Shows ${shows}. If it fails: ${otherwise}`,
      ].join('\n'),
    )
    .join('\n\n')
