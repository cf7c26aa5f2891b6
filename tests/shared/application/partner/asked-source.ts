import type { Source } from '#domain/partner/source';

/** When everything here happens, unless told. */
export const now = '2026-09-22T01:00:00.000Z';
export const office = '12630100XTXX00305G';

/** A system that only answers queries, as it would be registered. */
export const sourceOf = (parts: Partial<Source> = {}): Source => ({
  ...{ id: 'xining-medical', name: { zh: '示范医保业务系统（测试）', en: 'Demo medical system (test)' } },
  ...{ bodies: [office], address: { url: 'https://system.example/cases', network: { kind: 'public' } } },
  ...{ signs: [], everyMinutes: 5, staleAfterMinutes: 30 },
  ...parts,
});

/** A number as cases have it. */
export const caseNumber = (index: number): string => `630100-20260922-${String(index).padStart(12, '0')}`;
