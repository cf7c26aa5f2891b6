const message = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
} as const;

const body =
  '{"type":"contact.created","timestamp":"2022-11-03T20:26:10.344522Z","data":{"id":"1f81eb52-5198-4599-803e-771906343485"}}';

/**
 * `published`: tests of the reference libraries of Standard Webhooks (JavaScript for v1, Go for v1a). `specified`: the
 * example of the specification 1.0, whose keys are not published. `ours`: the published message under the keys of RFC 8032
 * TEST 1, and of the example of GB/T 32918.5 with its k.
 */
export const webhookVectors = {
  published: {
    message,
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    v1: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    seed: 'VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=',
    v1a: 'v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==',
  },
  specified: {
    id: 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
    timestamp: '1674087231',
    body,
    content: `msg_2KWPBgLlAfxdpx2AI54pPJ85f4W.1674087231.${body}`,
    signature:
      'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
  },
  ours: {
    v1a: 'v1a,fldxM4gAKugP6nnt1hdz3sgGfZ6d99nzrMFnZOELIxbzEHoVmAb2ADpkJK7zgPePmPsle0zV9jSeGlHFG2NVAw==',
    digest: 'e7a2977b4035058f8ff810e9836c369146b078a145de9d63300ab45f4d45e204',
    v1sm2: 'v1sm2,MEYCIQDsjpPszsIdJ/H8QxAR5DVHiA6nf1Pl2XJ/bsMse1p8dwIhAMCdF4JMY27wA1ujht2zoj71e+75M/CvLxUVOwprQJpg',
  },
} as const;
