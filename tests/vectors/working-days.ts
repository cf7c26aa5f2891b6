/**
 * Due dates worked out by hand from the yearly holiday notices of the State Council (data/holidays.json).
 * The day of the event is not counted; counting starts with the next working day.
 */
export const workingDayVectors = [
  { start: '2025-01-24', workingDays: 5, due: '2025-02-07', why: 'notice over Spring Festival, 2025-01-26 worked' },
  { start: '2025-09-26', workingDays: 20, due: '2025-10-30', why: 'decision over the eight-day break of October' },
  { start: '2026-02-13', workingDays: 5, due: '2026-02-27', why: 'notice over the nine-day Spring Festival' },
  { start: '2026-04-30', workingDays: 1, due: '2026-05-06', why: 'the eve of Labour Day' },
  { start: '2024-09-13', workingDays: 20, due: '2024-10-17', why: 'decision over two breaks' },
  { start: '2026-09-18', workingDays: 10, due: '2026-10-09', why: 'extension in autumn' },
  { start: '2020-12-01', workingDays: 20, due: '2020-12-29', why: 'twenty plain days' },
] as const;
