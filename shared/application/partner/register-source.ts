import type { Body } from '#application/catalogue/catalogue';
import type { Report } from '#application/operation/carry-out-order';
import { OperationRefused } from '#application/operation/operation-refused';
import type { Reach } from './partners.ts';
import type { SourceRegister, Sources } from './sources.ts';
import type { PartnerOrderOf } from '#contracts/operations';
import type { Source } from '#domain/partner/source';

export interface RegisterSourceDependencies {
  readonly sources: Sources;
  readonly sourceRegister: SourceRegister;
  readonly reach: Reach;
  readonly bodies: readonly Pick<Body, 'id' | 'region' | 'answersQueries'>[];
  /** Of the deployment, and those that work at its desk. */
  readonly regions: readonly string[];
}

/** Shows what registering a source comes to, or does it: the source as a whole takes the place of what was registered under its id. */
export async function registerSource(
  { sources, sourceRegister, reach, ...dependencies }: RegisterSourceDependencies,
  { source, act }: PartnerOrderOf<'source'>,
): Promise<Report> {
  const { id, bodies, signs, address, everyMinutes, staleAfterMinutes } = source;
  const registered = await sources.all();
  const fields = [
    ...(isRepeated(bodies) ? ['source.bodies'] : []),
    ...(isRepeated(signs) ? ['source.signs'] : []),
    ...(staleAfterMinutes < everyMinutes ? ['source.staleAfterMinutes'] : []),
  ];
  if (fields.length > 0) throw new OperationRefused('operation.malformed', fields);
  refuseBodies(source, { ...dependencies, others: registered.filter((other) => other.id !== id) });
  // Says where, never why: that would say which names and addresses there are behind us.
  const fault = await reach.fault(address);
  if (fault === 'network') throw new OperationRefused('operation.malformed', ['source.address.network']);
  if (fault === 'url') throw new OperationRefused('operation.address_not_allowed', ['source.address.url']);
  if (act === 'do') await sourceRegister.putSource(source);
  return {
    ...{ source: id, bodies: bodies.join(' '), everyMinutes },
    ...(act === 'look' ? { isNew: registered.every((each) => each.id !== id) } : {}),
  };
}

/** Shows which source would not be asked any more, or has it so. What it said last is seen, and is stale in its time. */
export async function removeSource(
  { sources, sourceRegister }: Pick<RegisterSourceDependencies, 'sources' | 'sourceRegister'>,
  { id, act }: PartnerOrderOf<'remove-source'>,
): Promise<Report> {
  const found = (await sources.all()).find((each) => each.id === id);
  // An attempt whose answer was lost took it away; looking has found it.
  if (found === undefined && act === 'look') throw new OperationRefused('operation.no_such_source', ['id']);
  if (act === 'do') await sourceRegister.removeSource(id);
  return { source: id };
}

const isRepeated = (list: readonly string[]): boolean => new Set(list).size < list.length;

function refuseBodies(
  source: Pick<Source, 'bodies'>,
  { bodies, regions, others }: Pick<RegisterSourceDependencies, 'bodies' | 'regions'> & { others: readonly Source[] },
): void {
  const isAskedFor = (id: string): boolean =>
    bodies.some((body) => body.id === id && body.answersQueries === true && regions.includes(body.region)) &&
    !others.some((other) => other.bodies.includes(id));
  const fields = source.bodies.flatMap((id, at) => (isAskedFor(id) ? [] : [`source.bodies.${at}`]));
  if (fields.length > 0) throw new OperationRefused('operation.not_asked_for', fields);
}
