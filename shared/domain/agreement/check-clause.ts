import type { Agreement } from './agreement.ts';
import { type Clause, clauseWords } from './clause.ts';
import { type AgreementProblem, unknownWords, unless } from './problem.ts';

/** Everything that is wrong with the clauses of an agreement. `items` are the ids that exist. */
export function clauseProblems(agreement: Agreement, items: ReadonlySet<string>): AgreementProblem[] {
  const { clauses, parties } = agreement;
  return clauses.flatMap((clause, index) => {
    const earlier = clauses.slice(0, index);
    const at = `/clauses/${index}`;
    return [
      ...unless(/^\d+(\.\d+)*$/.test(clause.number), 'clause.bad_number', `${at}/number`),
      ...unless(
        earlier.every(({ number }) => number !== clause.number),
        'clause.number_repeated',
        `${at}/number`,
      ),
      ...unless(
        clause.from !== clause.to &&
          [clause.from, clause.to].every((side) => parties.some(({ region }) => region === side)),
        'clause.bad_direction',
        at,
      ),
      ...itemProblems(clause, { items, at }),
      ...wordProblems(clause, at),
      ...wayProblems(clause, at),
      ...unless(!earlier.some((each) => overlap(each, clause)), 'clause.overlaps', at),
    ];
  });
}

function itemProblems(clause: Clause, known: { items: ReadonlySet<string>; at: string }): AgreementProblem[] {
  const { items, at } = known;
  const { duties } = clause;
  return [
    ...unless(clause.items.length > 0, 'clause.no_items', `${at}/items`),
    ...clause.items.flatMap((id, index) => unless(items.has(id), 'clause.item_unknown', `${at}/items/${index}`)),
    ...unless(clause.data === 'all' || clause.data.length > 0, 'clause.no_data', `${at}/data`),
    ...unless(duties.receiving.length > 0, 'clause.no_duties', `${at}/duties/receiving`),
    ...unless(duties.deciding.length > 0, 'clause.no_duties', `${at}/duties/deciding`),
  ];
}

/** Acts and powers; and words that no type knows: an agreement comes as JSON, where everything can be written. */
function wordProblems(clause: Clause, at: string): AgreementProblem[] {
  const code = 'clause.unknown_word';
  const lists = (['acts', 'ways', 'recognises'] as const).flatMap((list) =>
    unknownWords(clause[list], { words: clauseWords[list], code, pointer: `${at}/${list}` }),
  );
  const single = (word: string, words: readonly string[], key: keyof Clause) =>
    unless(words.includes(word), code, `${at}/${key}`);
  return [
    ...unless(clause.acts.length > 0, 'clause.no_acts', `${at}/acts`),
    ...unless(
      clause.power === 'receive' || clause.acts.includes('receive'),
      'clause.power_without_receipt',
      `${at}/power`,
    ),
    ...lists,
    ...single(clause.power, clauseWords.powers, 'power'),
    ...single(clause.clockStarts, clauseWords.clockStarts, 'clockStarts'),
    ...single(clause.acceptsOn, clauseWords.ways, 'acceptsOn'),
    ...single(clause.handoverEvidence, clauseWords.handoverEvidence, 'handoverEvidence'),
  ];
}

/** What a side waits for must travel, and in an order that can happen. */
function wayProblems({ ways, acceptsOn, clockStarts }: Clause, at: string): AgreementProblem[] {
  const awaited = { 'window-receipt': null, 'scans-received': 'scans', 'originals-received': 'originals' } as const;
  const paper = awaited[clockStarts];
  return [
    ...unless(ways.length > 0, 'clause.no_ways', `${at}/ways`),
    ...unless(ways.includes(acceptsOn), 'clause.accepts_what_stays', `${at}/acceptsOn`),
    // A word that is no start is a problem of its own.
    ...unless(
      paper === null || paper === undefined || ways.includes(paper),
      'clause.clock_waits_for_what_stays',
      `${at}/clockStarts`,
    ),
    ...unless(
      !(acceptsOn === 'scans' && clockStarts === 'originals-received'),
      'clause.clock_after_acceptance',
      `${at}/clockStarts`,
    ),
  ];
}

const meet = (one: readonly string[], other: readonly string[]): boolean => one.some((each) => other.includes(each));

const overlap = (one: Clause, other: Clause): boolean =>
  one.from === other.from &&
  one.to === other.to &&
  one.power === other.power &&
  meet(one.items, other.items) &&
  meet(one.acts, other.acts) &&
  meet(one.ways, other.ways);
