import type { Carrier } from '#contracts/courier/account';
import { traceProblems } from '#contracts/errors-courier';
import { accept, type Outcome, reject } from '#contracts/errors';
import { readEmsTrace } from '#domain/courier/ems';
import type { TraceEntry } from '#domain/courier/parcel';

/** Reads one trace of a carrier; `courier.push_malformed` names each wrong field by a pointer into it. */
export type ReadTrace = (trace: unknown) => Outcome<TraceEntry>;

/** How each carrier writes its traces; handed to its adapter. */
export const readTraceOf: Readonly<Record<Carrier, ReadTrace>> = {
  ems(trace) {
    const reading = readEmsTrace(trace);
    if (reading.ok) return accept(reading.entry);
    return reject('courier.push_malformed', {
      problems: reading.problems.map(({ pointer, code }) => ({ pointer, code, message: traceProblems[code] })),
    });
  },
};
