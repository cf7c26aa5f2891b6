/**
 * Numbers of persons, bodies, items and licences. Citizen numbers have years of birth up to 1899, so that no living person
 * can hold them. Credit codes with XTXX are invented; the others belong to public bodies. Every valid one was checked with
 * two programs.
 */
export const citizenNumbers = {
  valid: [
    { value: '620102189001150015', note: '城关区, odd sequence = male' },
    { value: '620103189102280026', note: '七里河区, even = female' },
    { value: '620104189602290032', note: 'leap day 1896' },
    { value: '62010518881231118X', note: '安宁区' },
    { value: '620111188510102451', note: '红古区' },
    { value: '620121189906010104', note: '永登县' },
    { value: '620122189309093331', note: '皋兰县' },
    { value: '620123188705207769', note: '榆中县' },
    { value: '110101189001011019', note: 'Beijing 东城' },
    { value: '630102189511220089', note: 'Xining, for a cross-province case' },
    { value: '65010218840404500X', note: 'Urumqi' },
    { value: '510104189808086218', note: 'Chengdu' },
    {
      value: '62010218920101005X',
      note: 'ends with check character X; accept lower-case x on input, store upper-case',
    },
    { value: '440524188001010014', note: 'specimen printed in GB 11643' },
  ],
  invalid: [
    { value: '620102189001150010', reason: 'identifier.check_character', note: 'wrong check character' },
    { value: '620102189013010016', reason: 'identifier.birth_date', note: 'month 13 (check character not the point)' },
    { value: '620102189002300011', reason: 'identifier.birth_date', note: '30 February with a right check character' },
    {
      value: '620102189702290010',
      reason: 'identifier.birth_date',
      note: '29 February in a common year, right check character',
    },
    { value: '62010218900115001', reason: 'identifier.length', note: '17 characters' },
    { value: '620102900115001', reason: 'identifier.old_form', note: 'old 15-digit form: reject for new data' },
    { value: '620102189001150007', reason: 'identifier.sequence', note: 'sequence 000 is not issued (recalled)' },
    { value: '62O102189001150012', reason: 'identifier.characters', note: 'letter O for zero' },
    {
      value: '620102299901010015',
      reason: 'identifier.birth_date',
      note: 'birth in the future, right check character',
    },
  ],
} as const;

/** Residence permits of Hong Kong, Macao and Taiwan residents, and permanent residence of foreigners. */
export const permitNumbers = [
  { value: '81000018900101001X', kind: 'hongKongResident' },
  { value: '82000018900101002X', kind: 'macaoResident' },
  { value: '83000018900101003X', kind: 'taiwanResident' },
  { value: '962840189001010019', kind: 'foreigner' },
  { value: '931392189512310120', kind: 'foreigner' },
] as const;

export const creditCodes = {
  valid: [
    { value: '11100000000013127D' },
    { value: '11100000000013338W' },
    { value: '11100000MB0143028R' },
    { value: '11100000MB03271699' },
    { value: '11100000MB0341032Y' },
    { value: '11100000000014154E' },
    { value: '11100000000014445H' },
    { value: '11620000013897179N' },
    { value: '11370800MB28559184' },
    { value: '11620100XTXX00014C' },
    { value: '11620100XTXX000227' },
    { value: '11620102XTXX00030Y' },
    { value: '11620103XTXX00049A' },
    { value: '12620100XTXX00057N' },
    { value: '91620102XTXX000659' },
    { value: '92620102XTXX000731' },
    { value: '93620123XTXX000816' },
    { value: '52620100XTXX0009XT' },
    { value: '11630100XTXX00102Y' },
    { value: '11510100XTXX00110T' },
  ],
  invalid: [
    { value: '11620100XTXX000140', reason: 'identifier.check_character', note: 'wrong check character' },
    { value: '91620102XTXX00065', reason: 'identifier.length', note: '17 characters' },
    { value: '91620102XTIX00061A', reason: 'identifier.characters', note: 'contains I, not in the alphabet' },
    {
      value: '620102000012345',
      reason: 'identifier.length',
      note: '15-digit old business registration number: reject for new data',
    },
  ],
} as const;

/** GB/T 36904: examples of published standards and portals, then invented ones. */
export const licenceIdentifiers = [
  '1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U',
  '1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S',
  '1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0',
  '1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9',
  '1.2.156.3005.2.11100000000013127D001.11620100XTXX00014C.000000000000001.001.P',
  '1.2.156.3005.2.11100000MB0143028R001.11620100XTXX000227.000000000000002.001.G',
  '1.2.156.3005.2.11100000MB03271699001.11620100XTXX00014C.202600000000003.001.P',
] as const;

/** Its check character should be D: it stands wrong in the documentation of a product. */
export const wrongLicenceIdentifier =
  '1.2.156.3005.2.11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M';

/** ICAO 9303 specimen. */
export const machineReadableFields = [
  { field: 'L898902C3', check: 6 },
  { field: '740812', check: 2 },
  { field: '120415', check: 9 },
] as const;

/** Implementation codes seen in public code. */
export const implementationCodes = [
  { value: '11370800MB285591843370117002011', body: '11370800MB28559184', level: 3, basicCode: '370117002011' },
  { value: '11440232MB2D06811W4000117051000', body: '11440232MB2D06811W', level: 4, basicCode: '000117051000' },
  { value: '12441500196720244T3442199806003', body: '12441500196720244T', level: 3, basicCode: '442199806003' },
  { value: '11100000000014154E1000629002001', body: '11100000000014154E', level: 1, basicCode: '000629002001' },
  { value: '11100000MB032716991000115035000', body: '11100000MB03271699', level: 1, basicCode: '000115035000' },
] as const;

export const handlingItemCodes = [
  { value: '11100000MB0341032Y100017214900101', implementation: '11100000MB0341032Y1000172149001', handlingItem: '01' },
  { value: '11370800MB28559184337011505600001', implementation: '11370800MB285591843370115056000', handlingItem: '01' },
] as const;

/** Numbers of international items (UPU S10): the first five stand as samples on public pages, the others are made up. */
export const itemNumbers = {
  valid: [
    { value: 'EB000717595HK', note: 'sum leaves 6' },
    { value: 'EB000717618HK', note: 'sum leaves 3' },
    { value: 'EE471108151FR', note: 'sum leaves 10' },
    { value: 'RR473124829GB', note: 'sum leaves 2' },
    { value: 'RB167995284IT', note: 'sum leaves 7' },
    { value: 'EM620200020CN', note: '10 is written 0' },
    { value: 'EM620200055CN', note: '11 is written 5' },
  ],
  invalid: [
    { value: 'EM620100010CN', reason: 'identifier.check_character', note: 'wrong check digit' },
    { value: 'EB007017595HK', reason: 'identifier.check_character', note: 'two digits changed places' },
    { value: 'EB00071759HK', reason: 'identifier.length', note: 'no check digit' },
    { value: 'E1000717595HK', reason: 'identifier.characters', note: 'a digit in the service indicator' },
    { value: 'EB000717595H1', reason: 'identifier.characters', note: 'a digit in the country' },
    { value: 'EB00071759XHK', reason: 'identifier.characters', note: 'a letter for the check digit' },
  ],
} as const;
