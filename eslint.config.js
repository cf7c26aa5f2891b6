/**
 * The lint. Its import rules are not written here: they are built from the table in `rooms.ts`.
 * Plain JavaScript, because ESLint loads a TypeScript configuration only with a further package.
 */
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

import { notSource, rooms } from './rooms.ts';

/** No path upwards and no barrel, whatever a room's list would match. */
const never = String.raw`.*\.\..*|.*/index(\.ts)?`;

/** The patterns of `no-restricted-imports` for one room: what is not listed, and what is listed as types only. */
const importPatterns = (room) => {
  const allowed = room.may.map((each) => each.specifier).join('|');
  const typesOnly = room.may.filter((each) => each.typesOnly === true).map((each) => each.specifier);
  const list = room.may.map((each) => each.says).join(', ');
  return [
    {
      regex: `^(?:${never})$|^(?!(?:${allowed})$)`,
      caseSensitive: true,
      message: `The room ${room.name} may import: ${list} (rooms.ts).`,
    },
    ...typesOnly.map((specifier) => ({
      // A type import that matches here is looked at no further: what is never allowed must not match.
      regex: `^(?!(?:${never})$)(?:${specifier})$`,
      caseSensitive: true,
      allowTypeImports: true,
      message: `The room ${room.name} may import only types from here (rooms.ts).`,
    })),
  ];
};

const restraints = (room, kind, entry) =>
  room.restraints.flatMap((each) =>
    (each[kind] ?? []).map((what) => ({ ...entry(what), message: `The room ${room.name}: ${each.says} (rooms.ts).` })),
  );

const perRoom = rooms.map((room) => ({
  name: `room ${room.name}`,
  files: [...room.files],
  ignores: [...(room.except ?? [])],
  plugins: { '@typescript-eslint': tseslint.plugin },
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', { patterns: importPatterns(room) }],
    'no-restricted-globals': ['error', ...restraints(room, 'globals', (name) => ({ name }))],
    'no-restricted-syntax': ['error', ...restraints(room, 'syntax', (selector) => ({ selector }))],
  },
}));

export default defineConfig([
  globalIgnores(notSource.map((folder) => `${folder}/`)),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    // One program for the whole run: the project service costs a quarter more of the time.
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-self-compare': 'error',
      'preserve-caught-error': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // An interface may promise more than one implementation needs: an async port over a synchronous one.
      '@typescript-eslint/require-await': 'off',
      // Numbers in messages and keys are plain.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    // Programs for readers: they have no types, and nobody reads more than this.
    files: ['docs/**/*.mjs'],
    extends: [tseslint.configs.base],
    rules: { eqeqeq: 'error', 'max-lines': ['error', 160], '@typescript-eslint/no-unused-vars': 'error' },
  },
  {
    files: ['shared/**/*.ts', 'functions/**/*.ts', 'infra/**/*.ts'],
    rules: { 'max-lines': ['error', 300] },
  },
  {
    files: ['shared/**/*.ts', 'functions/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['tests/**/*.ts'],
    rules: {
      // A test reads parsed JSON as it comes: a wrong guess at its shape is a failing expectation.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  ...perRoom,
]);
