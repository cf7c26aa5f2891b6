import type { Text } from './item.ts';

/** So marked, the meanings are left out of functions that check no filing. */
const text = /* @__NO_SIDE_EFFECTS__ */ (zh: string, en: string): Text => ({ zh, en });

/** What can be wrong with a filing. The code is stable, the wording may improve; {name} and {detail} are filled in. */
const meanings = {
  'filing.unknown_field': text('事项没有这一项', 'the item has no such field'),
  'filing.required': text('请填写“{name}”', '“{name}” is required'),
  'filing.not_applicable': text('按您填写的情况, 不需要“{name}”', '“{name}” does not apply to what you filled in'),
  'filing.wrong_type': text('“{name}”的格式不对, 应为{detail}', '“{name}” must be {detail}'),
  'filing.invalid_text': text('“{name}”含有无法使用的字符', '“{name}” has characters that cannot be used'),
  'filing.too_long': text('“{name}”最多{detail}个字', '“{name}” may have at most {detail} characters'),
  'filing.invalid_citizen_number': text('“{name}”不是有效的公民身份号码', '“{name}” is not a valid citizen number'),
  'filing.invalid_credit_code': text('“{name}”不是有效的统一社会信用代码', '“{name}” is not a valid credit code'),
  'filing.invalid_date': text('“{name}”不是真实的日期', '“{name}” is not a real day'),
  'filing.invalid_phone': text('“{name}”不是有效的电话号码', '“{name}” is not a valid telephone number'),
  'filing.unknown_choice': text('“{name}”没有这个选项', '“{name}” has no such choice'),
  'filing.unknown_division': text('“{name}”不是已知的行政区划代码', '“{name}” is not a known division code'),
  'filing.out_of_range': text('“{name}”应在{detail}之间', '“{name}” must be within {detail}'),
  'filing.no_competent_body': text(
    '按“{name}”找不到本地区有权办理的机关',
    'no body here is competent for this “{name}”',
  ),
  'filing.unknown_material': text('事项不需要这份材料', 'the item asks for no such material'),
  'filing.material_required': text('请上传“{name}”', '“{name}” must be uploaded'),
  'filing.material_one_of': text('请至少上传其中一份: {name}', 'upload at least one of: {name}'),
  'filing.material_not_applicable': text(
    '按您填写的情况, 不需要材料“{name}”',
    'the material “{name}” does not apply to what you filled in',
  ),
  'filing.may_not_follow': text('“{name}”不能容缺后补', '“{name}” may not follow later'),
  'filing.other_commitment': text(
    '承诺书已更新, 请重新阅读并确认',
    'the commitment was reworded: read and confirm it anew',
  ),
  'filing.not_to_follow': text('“{name}”已上传, 不必再承诺后补', '“{name}” is here already, and not to follow'),
  'filing.material_type': text('“{name}”只接受{detail}', '“{name}” may only be {detail}'),
  'filing.material_size': text('“{name}”的大小应在{detail}字节之间', '“{name}” must have {detail} bytes'),
  'filing.too_many_files': text('“{name}”最多{detail}个文件', '“{name}” may have at most {detail} files'),
} as const satisfies Record<`filing.${string}`, Text>;

export type ProblemCode = keyof typeof meanings;

/** One thing that is wrong with a filing. Holds nothing that the applicant wrote but the name of an unknown field. */
export interface Problem {
  /** JSON pointer (RFC 6901) into the filing: `/form/employerCreditCode`, `/materials/0/bytes`. */
  readonly pointer: string;
  readonly code: ProblemCode;
  readonly message: Text;
}

/** Words a problem with its code. */
export function problem(what: {
  readonly pointer: string;
  readonly code: ProblemCode;
  readonly name?: Text;
  readonly detail?: Text | string | number;
}): Problem {
  const { pointer, code, name, detail = '' } = what;
  const worded = (language: keyof Text): string =>
    // By function: `$&` in a name is not a pattern.
    meanings[code][language]
      .replace('{name}', () => name?.[language] ?? '')
      .replace('{detail}', () => (typeof detail === 'object' ? detail[language] : String(detail)));
  return { pointer, code, message: { zh: worded('zh'), en: worded('en') } };
}

/** One step of a JSON pointer, with the two characters that mean something escaped. */
export const pointerStep = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
