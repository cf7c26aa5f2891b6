import type { FieldProblem } from '#contracts/errors';
import { checkManifest, type Manifest } from '#domain/custody/manifest';

/** What is wrong with the list of a bag in itself, by the places that are wrong. */
export const listProblems = (manifest: Manifest): FieldProblem[] =>
  checkManifest(manifest).map(({ pointer, code }) => ({ pointer, code, message: wrongList }));

const wrongList = { zh: '清单不完整或前后不一致', en: 'the list is incomplete or contradicts itself' };
