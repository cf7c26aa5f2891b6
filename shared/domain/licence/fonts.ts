/** What a text is set in. A document names a font; whoever shows it has that, or one that is like it. */
export const fonts = {
  /** 宋体, of running text. */
  song: ['宋体', 'SimSun', 'Songti SC', 'Noto Serif CJK SC', 'Source Han Serif SC'],
  /** 黑体, of labels. */
  hei: ['黑体', 'SimHei', 'Heiti SC', 'Noto Sans CJK SC', 'Source Han Sans SC'],
  /** 楷体, of names. */
  kai: ['楷体', 'KaiTi', 'Kaiti SC', 'AR PL UKai CN'],
  /** 仿宋, of official notices. */
  fang: ['仿宋', 'FangSong', 'STFangsong'],
} as const satisfies Readonly<Record<string, readonly [name: string, ...others: string[]]>>;

export type FontRole = keyof typeof fonts;

/** A font by its name in a document, and those that are like it; of an unknown one its name alone. */
export const likeFont = (name: string): readonly string[] =>
  Object.values(fonts).find((names) => (names as readonly string[]).includes(name)) ?? [name];
