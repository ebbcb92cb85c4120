import { defineConfig, globalIgnores } from 'eslint/config';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

const SPECS = ['**/*.spec.ts', '**/*.fixture.ts'];

export default defineConfig(
  globalIgnores(['**/dist/', '.data/', 'sdk/src/generated/']),
  tseslint.configs.recommended,
  {
    rules: {
      // A leading underscore says that a value is taken apart only to be left out.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/**/*.ts', 'embedded/**/*.ts', 'sdk/src/**/*.ts', 'cli/src/**/*.ts'],
    ignores: SPECS,
    extends: [tseslint.configs.recommendedTypeCheckedOnly],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // What aborts a signal is its owner's choice, and no type tells what it is.
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingAny: true, allowThrowingUnknown: true },
      ],
      // Of an `unknown` it cannot be told that the objects have been dealt with before.
      '@typescript-eslint/no-base-to-string': 'off',
      // An interface may have to wait for something that one who implements it has at hand.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // What a caller writes must not hold up the others: no pattern takes longer than in proportion to its text.
    files: ['src/**', 'sdk/src/**', 'cli/**'],
    ignores: ['**/*.spec.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/http/**', ...SPECS],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: 'class-validator',
          message: 'Its words are for programmers: use src/http/fields/constraints.ts.',
        },
        {
          name: '@nestjs/common',
          importNames: ['Body', 'Query'],
          message: 'The guards would not know of it: use src/http/requests/handler-input.ts.',
        },
      ],
    },
  },
  // Tests look into answers of every shape, whose types the contract check knows.
  { files: ['test/**', '**/*.spec.ts'], rules: { '@typescript-eslint/no-explicit-any': 'off' } },
);
