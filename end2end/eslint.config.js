// What a browser test may not do. `cargo xtask test` runs it, and a warning is an error.

import parser from '@typescript-eslint/parser';
import playwright from 'eslint-plugin-playwright';

/** Every test is run, says what it is about, and can fail. */
const HONEST = {
  'playwright/expect-expect': ['error', { assertFunctionPatterns: [/(^|\.)expect[A-Z]\w*$/.source] }],
  'playwright/no-commented-out-tests': 'error',
  'playwright/no-focused-test': 'error',
  'playwright/no-identical-title': 'error',
  'playwright/no-page-pause': 'error',
  // `test.skip(condition, reason)` says why, and the run counts it.
  'playwright/no-skipped-test': ['error', { allowConditional: { skip: true, fixme: false }, disallowFixme: true }],
  'playwright/require-annotation-reason': 'error',
  'no-restricted-syntax': [
    'error',
    // The plugin passes over a test whose function is named elsewhere.
    { selector: 'CallExpression[callee.property.name=/^(only|fixme)$/]', message: 'Every test is run.' },
    {
      selector: 'CallExpression[callee.property.name="skip"] > :matches(Literal, TemplateLiteral).arguments:first-child',
      message: 'A test is skipped under a condition, or not at all.',
    },
  ],
  'playwright/valid-describe-callback': 'error',
  'playwright/valid-test-tags': 'error',
  'playwright/valid-title': 'error',
};

/** It waits for a condition, and for all that it started. */
const PATIENT = {
  'playwright/missing-playwright-await': 'error',
  'playwright/no-networkidle': 'error',
  'playwright/no-wait-for-navigation': 'error',
  'playwright/no-wait-for-selector': 'error',
  'playwright/no-wait-for-timeout': 'error',
  'playwright/prefer-to-have-count': 'error',
  'playwright/prefer-to-have-length': 'error',
  'playwright/prefer-web-first-assertions': 'error',
  'playwright/valid-expect': 'error',
  'playwright/valid-expect-in-promise': 'error',
};

/** It does what a user does, and finds things by role and name; what has neither is named here. */
const LIKE_A_USER = {
  'playwright/no-element-handle': 'error',
  'playwright/no-force-option': 'error',
  'playwright/no-raw-locators': ['error', { allowed: ['video', 'canvas', 'option', 'script[nomodule]'] }],
};

/** What has no effect, or another one than it seems to have. */
const PLAIN = {
  'playwright/no-duplicate-hooks': 'error',
  'playwright/no-duplicate-slow': 'error',
  'playwright/no-nested-step': 'error',
  'playwright/no-standalone-expect': 'error',
  'playwright/no-unsafe-references': 'error',
  'playwright/no-unused-locators': 'error',
  'playwright/no-useless-not': 'error',
};

export default [
  {
    files: ['*.ts', 'tests/**/*.ts', 'bench/**/*.ts'],
    languageOptions: { parser },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { playwright },
    rules: { ...HONEST, ...PATIENT, ...PLAIN },
  },
  { files: ['tests/**/*.ts'], rules: LIKE_A_USER },
  // A comparison measures, and what it holds up beside Parlor is a bare page.
  { files: ['bench/**/*.ts'], rules: { 'playwright/expect-expect': 'off' } },
];
