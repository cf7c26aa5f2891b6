import { forApplicant, forOfficial } from './recording-shown.ts';
import { postOver, type RecordingDependencies } from './session-of.ts';
import { isPartyByNumber, mayRead } from '#application/case/act-on-case';
import { accept, reject } from '#contracts/errors';
import type { Person } from '#domain/identity/principal';

/** So many are worked off before the next are seen. */
const mostUnfinished = 100;

/**
 * To an official of the body of a window: its recordings that somebody still has to stop, upload or end, or all of a visit there.
 * Those of themselves are not among them: whoever was recorded sees that in their case.
 */
export async function listRecordings(
  dependencies: RecordingDependencies,
  { person, window: id, visit }: { person: Person; window: string; visit?: string | undefined },
) {
  const { recordings, holders, clock, rules, windows, region } = dependencies;
  const window = windows.find((each) => each.id === id && each.region === region);
  if (window === undefined) return reject('window.not_found');
  if (postOver(person, window) === undefined) return reject('identity.no_post');
  const listed =
    visit === undefined
      ? (await recordings.unfinished({ window: id, limit: mostUnfinished })).map((recording) => ({
          recording,
          views: [],
        }))
      : await recordings.ofVisit(visit);
  const own = await holders.of(person);
  const at = clock.now();
  const { version = 0, text = { zh: '', en: '' } } = rules.notices.at(-1) ?? {};
  return accept({
    notice: { version, text, retentionDays: rules.retentionDays },
    recordings: listed
      .filter(({ recording }) => recording.window === id && !recording.people.includes(own))
      .map((session) => forOfficial(dependencies, { session, at })),
  });
}

/**
 * To whoever may see a case that a window received: the recordings of the visit it came by, as far as somebody of that case was
 * recorded, until when each is kept, and who viewed it what for. What another visit of the same name recorded is no part of it.
 */
export async function listCaseRecordings(
  dependencies: RecordingDependencies,
  { person, caseId }: { person: Person; caseId: string },
) {
  const { recordings, cases, holders, clock } = dependencies;
  const at = clock.now();
  const whole = await cases.whole(caseId);
  if (whole === null) return reject('case.not_found');
  const { snapshot, events } = whole;
  const cameToWindow = await isPartyByNumber(holders, { person, snapshot });
  if (!cameToWindow && !mayRead({ person, at }, snapshot)) return reject('case.not_found');
  const [first] = events;
  if (first?.type !== 'case.collected' || first.data.visit === undefined) return accept({ recordings: [] });
  const { window, visit, holder, presenter } = first.data;
  const theirs = [holder.hash, presenter];
  const sessions = await recordings.ofVisit(visit);
  return accept({
    recordings: sessions
      .filter(({ recording }) => recording.window === window && recording.people.some((one) => theirs.includes(one)))
      .map((session) => forApplicant(dependencies, { session, at })),
  });
}
