import tseslint from 'typescript-eslint'
import vue from 'eslint-plugin-vue'
import vueParser from 'vue-eslint-parser'

/** Components and pages show things: they ask src/api, src/store and src/sync, never the browser. */
const onlyThroughDoors = {
  'no-restricted-globals': ['error', 'fetch', 'XMLHttpRequest', 'indexedDB', 'localStorage'],
  'no-restricted-imports': ['error', { patterns: ['dexie', '@/store/db'] }],
}

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'build/sw.template.js'] },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser } },
  },
  {
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/attributes-order': 'off',
      'vue/require-default-prop': 'off',
      'vue/no-v-html': 'error',
      'vue/no-static-inline-styles': 'error',
    },
  },
  { files: ['src/components/**', 'src/pages/**'], rules: onlyThroughDoors },
)
