import { describe, expect, it } from 'vitest';
import { holdsCitizenNumber, seemsToHoldPersonNumber } from '#formats/person-numbers';

describe('a text seems to hold the number of a person', () => {
  it.each([
    ['an identity number', '身份证 000000189001150015 的办件'],
    ['one that ends in X', '00000018900115002X'],
    ['one in groups', '000000 18900115 0015'],
    ['one in digits of full width', '０００００００１８９００１１５００１５'],
    ['a mobile number', '电话13900000000'],
    ['one in groups', '139 0000 0000, 139-0000-0000'],
    ['a telephone number', '0931-8800000'],
    ['a bank card', '6222 0000 0000 0000 000'],
    ['a passport', 'E00000000'],
  ])('with %s', (_, text) => {
    expect(seemsToHoldPersonNumber(text)).toBe(true);
  });

  it.each([
    '流程停滞, 自 2026-09-22 10:30 起',
    'stuck since 2026-09-22T10:30Z, 3 of 14 days',
    'OPS-7, INC-123456',
    '第 12 次重试, 1000 件',
    '',
  ])('not with %j', (text) => {
    expect(seemsToHoldPersonNumber(text)).toBe(false);
  });
});

describe('a text holds a citizen number', () => {
  it.each([
    ['alone', '000000199207120343', true],
    ['in groups', '医保 0000001992-0712-0343', true],
    ['in digits of full width', '０００００01９９２０７１２０３４３号', true],
    ['not where the check character is another', '000000199207120344', false],
    ['not where it is a part of a longer number', '20260000001992071203430001', false],
    ['not where a system counts with fourteen digits', '20260922000001', false],
    ['not in the number of a certificate', '示范（2026）不动产证明第0000001号', false],
  ])('%s', (_, text, holds) => {
    expect(holdsCitizenNumber(text, { today: '2026-09-22' })).toBe(holds);
  });
});
