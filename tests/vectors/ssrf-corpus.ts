/**
 * Addresses by which a server was made to ask what it should not have, in the forms in which such lists circulate (OWASP
 * SSRF prevention, PayloadsAllTheThings), and what public and registered networks say of single addresses.
 */

/** Never public: at both ends of each block of the registries, and in every way in which IPv6 holds IPv4. */
export const closedAddresses: readonly string[] = [
  ...['0.0.0.0', '0.255.255.255', '10.0.0.0', '10.255.255.255', '100.64.0.0', '100.127.255.255', '100.100.100.200'],
  ...['127.0.0.1', '127.255.255.255', '169.254.0.0', '169.254.169.254', '169.254.170.2', '169.254.100.1'],
  ...['172.16.0.0', '172.31.255.255', '192.0.0.1', '192.0.0.192', '192.0.2.1', '192.31.196.1', '192.52.193.1'],
  ...['192.88.99.1', '192.168.0.0', '192.168.255.255', '192.175.48.1', '198.18.0.0', '198.19.255.255'],
  ...['198.51.100.1', '203.0.113.255', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
  ...['168.63.129.16'],
  ...['::', '::1', '0:0:0:0:0:0:0:1', '::0001', '::127.0.0.1', '::8.8.8.8'],
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::FFFF:7F00:0001', '0:0:0:0:0:ffff:7f00:0001', '::ffff:10.0.0.1'],
  ...['::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '::ffff:8.8.8.8', '::ffff:0:127.0.0.1', '::ffff:0:808:808'],
  ...['64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b::808:808', '64:ff9b:1::1', '64:ff9b:1:ffff::a00:1'],
  ...['2002:7f00:1::', '2002:a9fe:a9fe::1', '2002:808:808::', '2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ...['2001:2::1', '2001:10::1', '2001:20::1', '2001:1ff:ffff::', '2001:db8::1', '2620:4f:8000::1', '3fff::1'],
  ...['100::1', '100:0:0:1::1', '5f00::1', 'fc00::1', 'fd00::1', 'fd00:ec2::254', 'fd20:ce::254', 'fe80::1'],
  ...['febf::1', 'fec0::1', 'feff::1', 'ff02::1', 'ff0e::1', '4000::1', '1fff::1', 'e000::1'],
];

/** Public, at the edges of the blocks above. */
export const openAddresses: readonly string[] = [
  ...['1.0.0.0', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
  ...['128.0.0.0', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.0.1.0', '192.0.3.0'],
  ...['192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '203.0.112.255', '203.0.114.0'],
  ...['223.255.255.255', '2001:200::', '2001:4860:4860::8888', '2001:db7:ffff::', '2001:db9::', '2003::1'],
  ...['2400:3200::1', '2001:DA8::1', '3ffe:ffff::1', '2620:4f:7fff::', '2620:4f:8001::'],
];

/** No addresses here, whatever a lookup or a person may call them. */
export const noAddresses: readonly string[] = [
  ...[
    '',
    'localhost',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '010.0.0.1',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
  ],
  ...['fe80::1%eth0', 'fe80::1%25eth0', '::1%lo', '2001:4860:4860::8888%1', '[::1]', '::1]', '1.2.3.4 ', ' 8.8.8.8'],
  ...['8.8.8.8:443', '8.8.8.8/32', ':::', '12345::', '8.8.8.8\n', '①②⑦.⓪.⓪.①', '8。8。8。8'],
];

/** Closed even where a range that holds them was registered. */
export const neverAddresses: readonly string[] = [
  ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '169.254.169.254', '169.254.170.2', '169.254.100.1', '169.254.1.1'],
  ...['100.100.100.200', '224.0.0.1', '255.255.255.255', '168.63.129.16', '192.0.0.192', '::', '::1', 'fe80::1'],
  ...['ff02::1', 'fd00:ec2::254', 'fd20:ce::254', '::ffff:10.1.2.3', '::ffff:169.254.169.254', '::10.1.2.3'],
  ...['64:ff9b::10.1.2.3', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1', '2002:a01:203::', '2001:0:a01:203::', 'fec0::1'],
];

/** URLs that nobody may register or be asked for, with what is said to be wrong with each. */
export const closedUrls: readonly (readonly [url: string, reason: string])[] = [
  // Addresses in dotted, short, decimal, octal, hexadecimal, mixed and escaped notation.
  ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.0.0.1', '0x7f.1', '0177.0.0.1'].map(address),
  ...['017700000001', '0177.0x0.0.1', '00000177.0.0.01', '0', '0x0', '0.0.0.0', '%31%32%37.0.0.1'].map(address),
  ...['10.0.0.1', '012.0.0.1', '167772161', '192.168.1.1', '0xc0a80101', '172.16.0.1', '172.16.1'].map(address),
  ...['169.254.169.254', '2852039166', '0xa9fea9fe', '0xA9.0xFE.0xA9.0xFE', '0251.0376.0251.0376'].map(address),
  ...['0251.254.169.254', '169.254.43518', '169.16689662', '025177524776', '100.100.100.200', '255.255.255.255'].map(
    address,
  ),
  ...['[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]'].map(address),
  ...['[::ffff:169.254.169.254]', '[::FFFF:A9FE:A9FE]', '[0:0:0:0:0:ffff:169.254.169.254]', '[::ffff:8.8.8.8]'].map(
    address,
  ),
  ...['[64:ff9b::169.254.169.254]', '[64:ff9b:1::1]', '[2002:a9fe:a9fe::]', '[fd00:ec2::254]', '[fe80::1]'].map(
    address,
  ),
  // Letters that WHATWG would turn into digits and dots, and zones.
  ...['https://①②⑦.⓪.⓪.①/', 'https://①⑥⑨.②⑤④.①⑥⑨.②⑤④/', 'https://127。0。0。1/', 'https://１２７.0.0.1/'].map(form),
  ...['https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/', 'https://政务.example/', 'https://partner.exa\u00ADmple/', 'https://partner。example/'].map(
    form,
  ),
  ...['https://[fe80::1%25eth0]/', 'https://[fe80::1%eth0]/', 'https://[::1%lo]/', 'https://[::1/'].map(form),
  // What two readers read in two ways.
  ...['https:\\\\169.254.169.254\\', 'https://partner.example\\@169.254.169.254/', 'https:\\/169.254.169.254/'].map(
    form,
  ),
  ...['https://partner.example\\.internal/', 'https:169.254.169.254/', 'https:/169.254.169.254/'].map(form),
  ...['https:///169.254.169.254/', '//169.254.169.254/', '169.254.169.254', 'https://', 'https:', ''].map(form),
  ...['https://169.254\t.169.254/', 'https://part\nner.example/', 'ht\ntps://127.0.0.1/', ' https://127.0.0.1/'].map(
    form,
  ),
  ...['https://127.0.0.1/\r\nHost: other', 'https://partner.example/a b', 'https://partner.example/\0'].map(form),
  ...['https://1.2.3.4.5/', 'https://256.256.256.256/', 'https://0x7f.0.0.0x100/', 'https://partner.1/'].map(form),
  ...['https://partner.example:65536/', 'https://partner.example:x/', 'https://[partner.example]/'].map(form),
  // Who is asked, and as whom.
  ...['https://good@169.254.169.254/', 'https://partner.example@169.254.169.254/', 'https://u:p@partner.example/'].map(
    credentials,
  ),
  ...['https://@partner.example/', 'https://:@169.254.169.254/', 'https://partner.example:443@127.0.0.1/'].map(
    credentials,
  ),
  ...['https://partner.example/#@169.254.169.254', 'https://partner.example/#', 'https://partner.example#x'].map(
    fragment,
  ),
  ...['http://partner.example/', 'HTTP://8.8.8.8/', 'ftp://partner.example/', 'file://host/etc/passwd'].map(scheme),
  ...['gopher://127.0.0.1:6379/_INFO', 'ws://partner.example/', 'dict://127.0.0.1:11211/', 'jar://x/'].map(scheme),
  ...['https://partner.example:22/', 'https://partner.example:80/', 'https://partner.example:6379/'].map(port),
  ...['https://partner.example:0/', 'https://8.8.8.8:9001/', 'https://partner.example:8080/'].map(port),
  // Names of metadata, of this machine, and of nobody in particular.
  ...['metadata.google.internal', 'METADATA.GOOGLE.INTERNAL', 'instance-data', 'instance-data.ec2.internal'].map(host),
  ...['metadata', 'localhost', 'LOCALHOST', 'localhost.localdomain', 'a.localhost', 'printer.local'].map(host),
  ...['1.0.0.127.in-addr.arpa', 'router.home.arpa', 'kubernetes.default.svc.cluster.local', 'intranet'].map(host),
  // A dot at the end, names that are none, and escapes where a name is.
  ...['partner.example.', 'localhost.', 'metadata.google.internal.', '169.254.169.254.', '127.1.'].map(host),
  ...['partner..example', '.partner.example', '-partner.example', 'part_ner.example', '%70artner.example'].map(host),
  ...['partner.example%2e', 'a*b.example', `${'a'.repeat(64)}.example`, `${'a.'.repeat(127)}example`].map(host),
];

/** What is fine, and stays so. */
export const openUrls: readonly string[] = [
  ...['https://partner.example/', 'https://partner.example', 'https://PARTNER.example:443/hook', 'HTTPS://a.b/'],
  ...[
    'https://partner.example:8443/hook?x=1&y=%2F',
    'https://xn--zfr164b.xn--fiqs8s/',
    'https://a-b.c-d.example/..//x',
  ],
  ...['https://8.8.8.8/', 'https://134744072/', 'https://0x8.8.010.8/', 'https://[2400:3200::1]/', 'https://1.1/'],
  ...[
    'https://partner.example/?next=http://169.254.169.254/',
    'https://127.0.0.1.partner.example/',
    'https://partner.example:/',
  ],
];

function address(written: string): readonly [string, string] {
  return [`https://${written}/latest/meta-data/`, 'address'];
}
function host(written: string): readonly [string, string] {
  return [`https://${written}/`, 'host'];
}
function form(url: string): readonly [string, string] {
  return [url, 'form'];
}
function credentials(url: string): readonly [string, string] {
  return [url, 'credentials'];
}
function fragment(url: string): readonly [string, string] {
  return [url, 'fragment'];
}
function scheme(url: string): readonly [string, string] {
  return [url, 'scheme'];
}
function port(url: string): readonly [string, string] {
  return [url, 'port'];
}
