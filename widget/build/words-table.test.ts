import { expect, test } from 'vitest'
import { wordsTable } from './words-table.ts'

test('the table of words is of the words that there are', async () => {
  // After a change of words: npx vitest run --project unit widget/build/words-table.test.ts -u
  await expect(wordsTable()).toMatchFileSnapshot('../WORDS.md')
})
