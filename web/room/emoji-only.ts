const LONGEST = 48;
const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}\p{Regional_Indicator}|[0-9#*]\ufe0f?\u20e3/u;
const NOTHING_ELSE =
  /^(?:\s|[\u200d\ufe0f]|\p{Emoji_Modifier}|[\u{e0020}-\u{e007f}]|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Extended_Pictographic}(?=\u200d)|\p{Regional_Indicator}|[0-9#*]\ufe0f?\u20e3)+$/u;

/** Whether a text is a few emoji and nothing else: those are shown larger. Pure. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= LONGEST && PICTURE.test(text) && NOTHING_ELSE.test(text);
}
