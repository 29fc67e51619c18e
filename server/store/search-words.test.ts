import { describe, expect, it } from 'vitest';
import { matches, readQuery, wordsOf } from './search-words.ts';

const finds = (query: string, text: string) => matches(wordsOf(text), readQuery(query));

describe('what a search compares', () => {
  it.each([
    ['hello', 'Hello, world!'],
    ['HEL', 'well, hello'],
    ['naive cafe', 'A Café for the Naïve'],
    ['café', 'CAFE'],
    ['"hello world"', 'oh hello, world!'],
    ['world hello', 'hello world'],
    ['"hello wor', 'hello world'],
    ['a-b', 'see a-b there'],
    ['примет', 'Всем приветы и приметы'],
    ['雷', '李雷好'],
    ['李雷', '我是李雷'],
    ['สวัส', 'สวัสดี'],
    ['नमस', 'नमस्ते'],
    ['v2', 'release v2.1'],
    ['2.1', 'release v2 2.1'],
    ['ｆｕｌｌ', 'full width'],
    ['東京 tower', 'Tower in 東京'],
  ])('C175 finds %j in %j', (query, text) => expect(finds(query, text)).toBe(true));

  it.each([
    ['ello', 'hello'],
    ['hel world', 'hello world'],
    ['"world hello"', 'hello world'],
    ['雷李', '李雷'],
    ['hello you', 'hello world'],
  ])('C175 does not find %j in %j', (query, text) => expect(finds(query, text)).toBe(false));

  it.each(['', ' ', '"', '""', '*', '(', 'a OR', 'NEAR(a b', '"*"', "';--", '\0', '🎉', '^a', 'x:y', '-'.repeat(256)])(
    'C175 takes %j for a query like any other',
    (query) => expect(() => finds(query, 'a b c')).not.toThrow(),
  );
});
